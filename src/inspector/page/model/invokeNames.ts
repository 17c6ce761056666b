type Fields = Readonly<Record<string, unknown>>

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** How many states of a definition are looked at, and how deep they lie. */
const MOST = 5_000
const DEEPEST = 32

const KEPT = 50
const known = new Map<string, ReadonlyMap<string, string>>()

const NONE: ReadonlyMap<string, string> = new Map()

function read(definition: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  let looked = 0

  const walk = (state: Fields, path: readonly string[]): void => {
    looked += 1
    if (looked > MOST || path.length > DEEPEST) return
    const invokes = Array.isArray(state.invoke) ? state.invoke : state.invoke === undefined ? [] : [state.invoke]
    for (const [index, invoke] of invokes.entries()) {
      const { id, src } = fields(invoke)
      const name = typeof src === 'string' ? src : fields(src).type
      // XState names an actor without an id by its place in the definition.
      const key = typeof id === 'string' ? id : `${index}.${path.join('.')}`
      if (typeof name === 'string' && name) names.set(key, name)
    }
    for (const [key, inner] of Object.entries(fields(state.states))) walk(fields(inner), [...path, key])
  }

  try {
    const config = fields(JSON.parse(definition))
    walk(config, [typeof config.id === 'string' ? config.id : '(machine)'])
  } catch {
    return NONE
  }
  return names
}

/**
 * The names of the logic behind the ids of the actors that a machine invokes: `0.auth.restoring.asking` is
 * `restoreSession`. `definition`: its config as JSON.
 */
export function invokeNames(definition: string | null | undefined): ReadonlyMap<string, string> {
  if (!definition) return NONE
  const found = known.get(definition) ?? read(definition)
  if (!known.has(definition)) known.set(definition, found)
  const [oldest] = known.keys()
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest)
  return found
}
