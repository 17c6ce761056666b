import type { Assertion, AuthPath, ModelState } from './model.types.ts'
import type { ModelEvents } from './modelEvents.ts'
import { isIn, type ModelGraph, says } from './modelGraph.ts'
import type { Walk } from './walks.ts'

export interface PathParts<App> {
  readonly graph: ModelGraph
  readonly events: ModelEvents
  readonly states: { readonly [state: string]: Assertion<App> }
  readonly onWalked: (walk: Walk) => void
}

/** A walk with a name, that can be run. */
export function modelPath<App>(walk: Walk, { graph, events, states, onWalked }: PathParts<App>): AuthPath<App> {
  const check = async (app: App, state: ModelState) => {
    const matching = Object.entries(states).filter(([name]) => isIn(state, name))
    for (const [, assertion] of matching.sort(([a], [b]) => depth(a) - depth(b))) await assertion(app, state)
  }
  const nameOf = (length: number) =>
    [
      graph.start.state.title,
      ...walk.slice(0, length).flatMap(({ event, to }) => [`(${says(events, event)})`, to.state.title]),
    ].join(' → ')
  /** Adds to what a cause or an assertion throws how the app got there; the error itself stays, for its diff. */
  const telling = async (length: number, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (error instanceof Error) error.message += `\n\nThe path so far: ${nameOf(length)}`
      throw error
    }
  }
  let replayed: ReturnType<ModelGraph['replay']> | undefined
  const replay = () => {
    replayed ??= graph.replay(walk)
    return replayed
  }
  return {
    name: nameOf(walk.length),
    get start() {
      return replay().start
    },
    get steps() {
      return replay().steps
    },
    events: walk.map(({ event }) => event.type),
    async run(app) {
      const { start, steps } = replay()
      await telling(0, () => check(app, start))
      for (const [index, step] of steps.entries()) {
        await telling(index + 1, async () => {
          const variant = events.kinds.get(step.event)?.variants.get(step.variant)
          await variant?.cause(app as never, step)
          await check(app, step.to)
        })
      }
      onWalked(walk)
    },
  }
}

const depth = (name: string): number => (name === '*' ? 0 : name.split('.').length)
