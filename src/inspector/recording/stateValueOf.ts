/** A state value in the making: without a prototype, because the names come from a file. */
interface Node {
  [name: string]: Node
}

export type StateValue = string | { [name: string]: StateValue }

const empty = (): Node => Object.create(null) as Node

/** Deeper than any chart a person can read; a file may claim more. */
const DEPTH = 40

/**
 * XState's state value from the paths of the innermost active states.
 *
 * @example
 * stateValueOf(['on.token.fresh', 'on.presence.active']) // { on: { token: 'fresh', presence: 'active' } }
 */
export function stateValueOf(paths: readonly string[]): StateValue {
  const root = empty()
  for (const path of paths) {
    let node = root
    for (const name of path.split('.', DEPTH)) {
      node[name] ??= empty()
      node = node[name]
    }
  }
  return collapse(root)
}

function collapse(node: Node): StateValue {
  const names = Object.keys(node)
  const [only] = names
  if (only === undefined) return {}
  if (names.length === 1 && Object.keys(node[only] ?? {}).length === 0) return only
  return Object.fromEntries(names.filter((name) => name !== '__proto__').map((name) => [name, collapse(node[name]!)]))
}
