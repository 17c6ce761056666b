import type { Assertion, AuthPath, ModelState, ModelStep } from './model.types.ts'
import type { ModelEvents } from './modelEvents.ts'
import { isIn, type ModelNode } from './modelGraph.ts'
import type { Walk } from './walks.ts'

export interface PathParts<App> {
  readonly start: ModelNode
  readonly events: ModelEvents
  readonly states: { readonly [state: string]: Assertion<App> }
  readonly onWalked: (walk: Walk, start: ModelNode) => void
}

/** A walk with a name, that can be run. */
export function modelPath<App>(walk: Walk, { start, events, states, onWalked }: PathParts<App>): AuthPath<App> {
  const steps = walk.map(({ step }) => step)
  const check = async (app: App, state: ModelState) => {
    const matching = Object.entries(states).filter(([name]) => isIn(state, name))
    for (const [, assertion] of matching.sort(([a], [b]) => depth(a) - depth(b))) await assertion(app, state)
  }
  return {
    name: nameOf(start.state, steps),
    start: start.state,
    steps,
    events: steps.map(({ event }) => event),
    async run(app) {
      await telling(start.state, [], () => check(app, start.state))
      for (const [index, step] of steps.entries()) {
        await telling(start.state, steps.slice(0, index + 1), async () => {
          const variant = events.kinds.get(step.event)?.variants.get(step.variant)
          await variant?.cause(app as never, step)
          await check(app, step.to)
        })
      }
      onWalked(walk, start)
    },
  }
}

const depth = (name: string): number => (name === '*' ? 0 : name.split('.').length)

/** `restoring → (no session is stored) → anonymous → (signs in) → authenticating` */
const nameOf = (start: ModelState, steps: readonly ModelStep[]): string =>
  [start.title, ...steps.flatMap(({ says, to }) => [`(${says})`, to.title])].join(' → ')

/** Adds to what a cause or an assertion throws how the app got there; the error itself stays, for its diff. */
async function telling(start: ModelState, steps: readonly ModelStep[], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Error) error.message += `\n\nThe path so far: ${nameOf(start, steps)}`
    throw error
  }
}
