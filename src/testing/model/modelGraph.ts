import { getAdjacencyMap, getShortestPaths } from 'xstate/graph'
import { AuthError } from '../../errors.ts'
import type { AuthModelOptions, Exclusion, ModelState, ModelStep } from './model.types.ts'
import { type ModelEvents, namespaceOf } from './modelEvents.ts'
import { createModelLogic, type ModelEvent, type ModelSnapshot } from './modelLogic.ts'
import { keyOf, modelState } from './modelState.ts'
import { patternFor } from './patterns.ts'

export interface ModelNode {
  readonly key: string
  readonly state: ModelState
  readonly edges: ModelEdge[]
}

export interface ModelEdge {
  readonly name: string
  readonly from: ModelNode
  readonly to: ModelNode
  readonly event: ModelEvent
  readonly transitions: readonly string[]
}

export interface ModelGraph {
  readonly start: ModelNode
  readonly nodes: readonly ModelNode[]
  readonly edges: readonly ModelEdge[]
  /** From the start to each node. */
  shortest(): readonly { readonly to: ModelNode; readonly edges: readonly ModelEdge[] }[]
  /** The steps of a way, with what has really become of each state by then: reasons and errors are no part of a node. */
  replay(way: readonly ModelEdge[]): { readonly start: ModelState; readonly steps: readonly ModelStep[] }
}

/** All that can happen, from the start on, as `xstate/graph` finds it: nodes are states, edges are events. */
export function modelGraph(
  options: Pick<AuthModelOptions<never>, 'machine' | 'around' | 'stepUp' | 'distinguish' | 'limit' | 'exclude'>,
  events: ModelEvents,
): ModelGraph {
  const logic = createModelLogic(options, events)
  const serializeState = (snapshot: ModelSnapshot) => keyOf(snapshot, options.distinguish)
  const isExcluded = exclusions(options.exclude ?? [])
  const traversal = {
    events: (snapshot: ModelSnapshot) => possible(events, snapshot),
    filterEvents: (snapshot: ModelSnapshot, event: ModelEvent) => !isExcluded(snapshot, event, logic),
    serializeState,
    serializeEvent: ({ type, variant }: ModelEvent) => (variant === null ? type : `${type} (${variant})`),
    limit: options.limit ?? 100_000,
  }
  const nodes = new Map<string, ModelNode>()
  const adjacency = bounded(() => getAdjacencyMap(logic, traversal as never))
  const states = Object.entries(adjacency as Record<string, Adjacent>)
  for (const [key, { state }] of states) nodes.set(key, { key, state: modelState(state), edges: [] })
  for (const [key, { transitions }] of states) {
    const from = nodes.get(key) as ModelNode
    for (const [name, { event, state }] of Object.entries(transitions)) {
      const to = nodes.get(serializeState(state))
      // What the chart does nothing about is no edge.
      if (!to || state.taken.length === 0) continue
      from.edges.push({ name: `${key} -- ${name}`, from, to, event, transitions: state.taken })
    }
  }
  const [start] = nodes.values()
  if (!start) throw new AuthError('invalid_options', 'A model without a state: check what is excluded.')

  const shortest = () => {
    const paths = getShortestPaths(logic as never, traversal as never) as unknown as readonly ShortestPath[]
    return paths.map(({ steps }) => {
      const edges: ModelEdge[] = []
      let node = start
      for (const { event: taken } of steps.slice(1)) {
        const edge = node.edges.find(({ event }) => event.type === taken.type && event.variant === taken.variant)
        if (!edge) break
        edges.push(edge)
        node = edge.to
      }
      return { to: node, edges }
    })
  }

  const replay = (way: readonly ModelEdge[]) => {
    let snapshot = logic.getInitialSnapshot(undefined as never, undefined)
    const first = modelState(snapshot)
    let from = first
    const steps = way.map(({ event, to: { key } }): ModelStep => {
      snapshot = logic.transition(snapshot, event, undefined as never)
      if (serializeState(snapshot) !== key)
        throw new AuthError(
          'invalid_options',
          `After "${event.type}" it depends on more than the state: see distinguish.`,
        )
      const to = modelState(snapshot)
      const { taken: transitions, emitted: emits } = snapshot
      const step = {
        event: event.type,
        variant: event.variant,
        says: says(events, event),
        from,
        to,
        transitions,
        emits,
      }
      from = to
      return step
    })
    return { start: first, steps }
  }
  return {
    start,
    nodes: [...nodes.values()],
    edges: [...nodes.values()].flatMap(({ edges }) => edges),
    shortest,
    replay,
  }
}

/** `signs in with a wrong password` */
export const says = ({ kinds }: ModelEvents, { type, variant }: ModelEvent): string =>
  [kinds.get(type)?.says, variant].filter(Boolean).join(' ')

interface Adjacent {
  readonly state: ModelSnapshot
  readonly transitions: Record<string, { readonly event: ModelEvent; readonly state: ModelSnapshot }>
}

interface ShortestPath {
  readonly steps: readonly { readonly event: ModelEvent }[]
}

/** What may happen now, in each of its variants; after a command with known outcomes only those. */
function possible({ kinds }: ModelEvents, snapshot: ModelSnapshot): ModelEvent[] {
  const { leadsTo } = snapshot
  return [...kinds].flatMap(([type, kind]) => {
    const isAnnounced = leadsTo?.some((outcome) => namespaceOf(outcome) === namespaceOf(type))
    if ((isAnnounced && !leadsTo?.includes(type)) || !kind.isPossible(snapshot)) return []
    const variants = kind.variants.size > 0 ? [...kind.variants.keys()] : [null]
    return variants.map((variant) => ({ type, variant }))
  })
}

function exclusions(rules: readonly Exclusion[]) {
  const byEvent = rules.flatMap((rule) =>
    'event' in rule ? [rule.event].flat().map((event) => ({ ...rule, event: patternFor(event) })) : [],
  )
  const byState = rules.flatMap((rule) => ('state' in rule ? [rule.state] : []))
  return (snapshot: ModelSnapshot, event: ModelEvent, logic: ReturnType<typeof createModelLogic>): boolean => {
    const meant = byEvent.filter(({ event: pattern }) => pattern.matches(event.type))
    const state = meant.length > 0 ? modelState(snapshot) : null
    const isEvent =
      state !== null && meant.some(({ in: place = '*', when }) => isIn(state, place) && (when?.(state) ?? true))
    if (isEvent || byState.length === 0) return isEvent
    const next = modelState(logic.transition(snapshot, event, undefined as never))
    return byState.some((state) => isIn(next, state))
  }
}

/** `authenticated.presence` covers everything inside it. */
export const isIn = ({ active }: ModelState, state: string): boolean => state === '*' || active.includes(state)

function bounded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Error && /limit/i.test(error.message))) throw error
    throw new AuthError(
      'invalid_options',
      'The model has more transitions than `limit`: exclude events that do not matter, or let `distinguish` say less.',
      { cause: error },
    )
  }
}
