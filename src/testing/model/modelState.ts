import type { AnyMachineSnapshot, AnyStateNode } from 'xstate'
import { restoringView, view } from '../../machines/auth/auth.view.ts'
import type { AuthSnapshot } from './authEvents.ts'
import type { ModelState } from './model.types.ts'
import type { ModelSnapshot } from './modelLogic.ts'
import { stepUpKey } from './modelStepUp.ts'

/** What a test needs to know of a snapshot. */
export function modelState({ auth, app, stepUp }: ModelSnapshot): ModelState {
  const child = stepUp?.child
  const titles = [
    app && `${app.machine.id} ${title(app)}`,
    auth && title(auth, child ? leafKeys(child).filter((key) => !UNREMARKABLE.includes(key)) : []),
  ].filter((each) => each !== null)
  const network = auth?.context.isOffline ? ', without network' : ''
  return {
    title: titles.join(' | ') + network,
    active: [app, auth, child].flatMap((each) =>
      each ? activeIn(each, each === auth ? '' : `${each.machine.id}.`) : [],
    ),
    view: auth ? view(auth) : restoringView,
    app,
  }
}

const activeIn = (snapshot: AnyMachineSnapshot, prefix: string): string[] =>
  nodesOf(snapshot).map(({ path }) => prefix + path.join('.'))

/** Without the root, from the outside in. */
const nodesOf = (snapshot: AnyMachineSnapshot): AnyStateNode[] =>
  [...snapshot._nodes].filter(({ path }) => path.length > 0).sort((a, b) => a.order - b.order)

/** The innermost states; what an assertion has to cover. */
export const leavesOf = ({ active }: ModelState): string[] =>
  active.filter((path) => !active.some((other) => other.startsWith(`${path}.`)))

const leavesIn = (nodes: readonly AnyStateNode[]) => nodes.filter(({ states }) => Object.keys(states).length === 0)
const leafKeys = (snapshot: AnyMachineSnapshot): string[] => leavesIn(nodesOf(snapshot)).map(({ key }) => key)

/** Of the child `stepUp`: nothing is known, nobody waits. */
const UNREMARKABLE = ['basic', 'idle']

/** Says only what is not as at the beginning: `authenticated: refreshing, idleWarning`. */
function title(snapshot: AnyMachineSnapshot, more: readonly string[] = []): string {
  const nodes = nodesOf(snapshot)
  const details = leavesIn(nodes)
    .map((leaf) => nodes.filter((node) => isWithin(leaf, node) && node.path.length > 1 && isRemarkable(node)))
    .map((chain) => chain.map(({ key }) => key).join('.'))
    .filter((detail) => detail !== '')
    .concat(more)
  const outer = nodes[0]?.key ?? snapshot.machine.id
  return details.length > 0 ? `${outer}: ${details.join(', ')}` : outer
}

const isWithin = (node: AnyStateNode, outer: AnyStateNode): boolean =>
  outer.path.every((key, index) => node.path[index] === key)

/** Neither a region, which is always there, nor where its parent begins. */
const isRemarkable = (node: AnyStateNode): boolean =>
  node.parent?.type !== 'parallel' && node.parent?.initial.target[0] !== node

/** Two snapshots with the same key are one state of the model. */
export function keyOf(
  snapshot: ModelSnapshot,
  distinguish?: (auth: AuthSnapshot | null, app: AnyMachineSnapshot | null) => string,
) {
  const { auth, app, stepUp, leadsTo } = snapshot
  const { session, isLocked, isOffline } = auth?.context ?? {}
  const flags = [session && 'session', isLocked && 'locked', isOffline && 'offline'].filter(Boolean)
  const parts = [
    JSON.stringify(auth?.value),
    flags.join(' '),
    JSON.stringify(app?.value),
    stepUp ? stepUpKey(stepUp, auth) : undefined,
    leadsTo?.join(' '),
  ]
  return [...parts, distinguish?.(auth, app)].filter((part) => part !== undefined).join(' | ')
}
