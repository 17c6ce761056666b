/**
 * The value of a machine's snapshot (`'idle'`, `{ authenticated: { token: 'fresh' } }`) as dotted paths below the root.
 * It came from outside: whatever is not a value is nothing, and depth is bounded.
 */
const DEEPEST = 32

function walk(value: unknown, visit: (path: string, isLeaf: boolean) => void, above = '', depth = 0): void {
  if (depth > DEEPEST) return
  if (typeof value === 'string') visit(above ? `${above}.${value}` : value, true)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [key, below] of Object.entries(value)) {
    const path = above ? `${above}.${key}` : key
    const isLeaf =
      typeof below !== 'string' && (typeof below !== 'object' || below === null || !Object.keys(below).length)
    visit(path, isLeaf)
    if (!isLeaf) walk(below, visit, path, depth + 1)
  }
}

/** Every active state, outermost first. The root itself is not among them. */
export function activeStates(value: unknown): string[] {
  const paths: string[] = []
  walk(value, (path) => paths.push(path))
  return paths
}

/** Only the innermost ones: one for each region. */
export function innermostStates(value: unknown): string[] {
  const paths: string[] = []
  walk(value, (path, isLeaf) => {
    if (isLeaf) paths.push(path)
  })
  return paths
}

/** Values from outside are equal if they name the same states. */
export const sameStates = (a: unknown, b: unknown): boolean =>
  a === b || activeStates(a).join() === activeStates(b).join()
