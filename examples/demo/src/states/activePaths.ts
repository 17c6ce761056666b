/** A state's value as XState has it: a name, or regions and what is active in each. */
type StateValue = string | { readonly [name: string]: StateValue | undefined }

/** `{ authenticated: { token: 'fresh' } }` → `['authenticated', 'authenticated.token', 'authenticated.token.fresh']` */
export function activePaths(value: StateValue, parent = ''): readonly string[] {
  const under = (name: string) => (parent ? `${parent}.${name}` : name)
  if (typeof value === 'string') return [under(value)]
  return Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined ? [] : [under(name), ...activePaths(inner, under(name))],
  )
}

const isLeaf = (path: string, all: readonly string[]): boolean => !all.some((other) => other.startsWith(`${path}.`))

/** The innermost active states: one for each region. */
export const leavesOf = (paths: readonly string[]): readonly string[] => paths.filter((path) => isLeaf(path, paths))
