import fc from 'fast-check'

/** A state with the states in it, by shape only. */
interface Shape {
  readonly kind: 'compound' | 'parallel' | 'atomic' | 'final'
  readonly children: readonly Shape[]
}

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'states' },
    fc.record({ kind: fc.constantFrom('atomic', 'atomic', 'final'), children: fc.constant([]) }),
    fc.record({
      kind: fc.constantFrom('compound', 'compound', 'parallel'),
      children: fc.array(tie('shape'), { minLength: 1, maxLength: 4 }),
    }),
  ),
}))

type Config = { states: Record<string, Config>; [key: string]: unknown }

const configOf = ({ kind, children }: Shape): Config => ({
  ...(kind !== 'compound' && kind !== 'atomic' && { type: kind }),
  ...(kind === 'compound' && { initial: 's0' }),
  states: Object.fromEntries(children.map((child, index) => [`s${index}`, configOf(child)])),
})

const pathsOf = (config: Config, path: readonly string[] = []): (readonly string[])[] => [
  path,
  ...Object.entries(config.states).flatMap(([key, child]) => pathsOf(child, [...path, key])),
]

/** Definitions of machines with a few states at several levels, and transitions from anywhere to anywhere. */
export const randomDefinition = fc
  .tuple(
    fc.array(shape, { minLength: 1, maxLength: 5 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 30 }), fc.boolean()), { maxLength: 25 }),
  )
  .map(([children, moves]) => {
    const root: Config = { id: 'random', ...configOf({ kind: 'compound', children }) }
    const paths = pathsOf(root)
    for (const [index, [from, to, length, isGuarded]] of moves.entries()) {
      const source = paths[from % paths.length]!
      const target = `#${['random', ...paths[to % paths.length]!].join('.')}`
      const state = source.reduce((config, key) => config.states[key]!, root)
      const event = `${index}.${'long.'.repeat(length)}`.slice(0, length)
      const own = (state.on ?? {}) as Record<string, unknown[]>
      state.on = { ...own, [event]: [...(own[event] ?? []), { target, ...(isGuarded && { guard: 'isSo' }) }] }
    }
    return root
  })
