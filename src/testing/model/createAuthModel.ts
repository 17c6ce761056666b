import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import { checkModel } from './checkModel.ts'
import type { AuthModel, AuthModelOptions, AuthPlan } from './model.types.ts'
import { coverageCounter } from './modelCoverage.ts'
import { modelEventsFrom } from './modelEvents.ts'
import { modelGraph } from './modelGraph.ts'
import { modelPath } from './modelPath.ts'
import { leavesOf } from './modelState.ts'
import { stepUpMachine } from './modelStepUp.ts'
import { transitionsOf } from './transitions.ts'
import { coveringWalks, shortestWalks, type Walk } from './walks.ts'

/**
 * Writes an app's auth tests from the chart itself: the app says how each event happens and what each state looks like,
 * the chart says in which order things can happen. Works with any test runner and any driver.
 *
 *   chart ──▶ graph ──▶ plan of paths ──▶ it(path.name, () => path.run(app))
 *                         ▲ how events happen, what states show: yours
 *
 * `App` is whatever your causes and assertions work with: a Playwright page, a rendered component, a client. Throws
 * `AuthError('invalid_options')` before anything runs, with all that is missing: an event without a cause that is not
 * excluded, a state that nothing asserts, a name that does not exist.
 *
 * @example
 * const model = createAuthModel<AuthClient>({
 *   events: {
 *     'restore.none': (auth) => auth.ready,
 *     'session.signIn': (auth) => void auth.signIn({ method: 'password', email, password }),
 *     'attempt.*': (auth) => auth.ready,
 *     'session.signOut': (auth) => auth.signOut(),
 *     'end.done': (auth) => auth.ready,
 *   },
 *   states: { '*': (auth, { view }) => expect(auth.view.status).toBe(view.status) },
 *   exclude: [{ event: 'tab.*', because: 'this test has one tab' }],
 * })
 * for (const path of model.shortestPaths()) it(path.name, () => path.run(createAuth({ backend })))
 */
export function createAuthModel<App>(options: AuthModelOptions<App>): AuthModel<App> {
  const { machine = authMachine, around, states, stepUp } = options
  const events = modelEventsFrom(options as AuthModelOptions<never>)
  const graph = modelGraph(options as AuthModelOptions<never>, events)
  const others: AnyStateMachine[] = [...(stepUp ? [stepUpMachine()] : []), ...(around ? [around.machine] : [])]
  checkModel(options as AuthModelOptions<never>, events, graph, [
    ...stateNames(machine),
    ...others.flatMap((other) => stateNames(other).map((name) => `${other.id}.${name}`)),
  ])
  const counter = coverageCounter(graph, [machine, ...others].flatMap(transitionsOf), options.exclude ?? [])

  const planOf = (walks: readonly Walk[]): AuthPlan<App> => {
    const paths = walks.map((walk) => modelPath<App>(walk, { graph, events, states, onWalked: counter.add }))
    return {
      paths,
      length: walks.reduce((sum, walk) => sum + walk.length, 0),
      [Symbol.iterator]: () => paths[Symbol.iterator](),
    }
  }
  return {
    shortestPaths: () => planOf(shortestWalks(graph, ({ state }) => leavesOf(state))),
    everyTransition: ({ maxSteps = 12 } = {}) =>
      planOf(
        coveringWalks(
          graph,
          ({ transitions, event }) => [...transitions, `${event.type} (${event.variant})`],
          maxSteps,
        ),
      ),
    everyEdge: ({ maxSteps = 12 } = {}) => planOf(coveringWalks(graph, ({ name }) => [name], maxSteps)),
    coverage: counter.read,
  }
}

const stateNames = (machine: AnyStateMachine): string[] => namesIn(machine.root)

const namesIn = (node: AnyStateNode): string[] =>
  Object.values(node.states).flatMap((child: AnyStateNode) => [child.path.join('.'), ...namesIn(child)])
