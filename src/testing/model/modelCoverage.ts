import type { Exclusion, ModelCoverage } from './model.types.ts'
import type { ModelGraph, ModelNode } from './modelGraph.ts'
import { leavesOf } from './modelState.ts'
import type { Walk } from './walks.ts'

/** Adds up what has been walked. */
export function coverageCounter(graph: ModelGraph, drawn: readonly string[], excluded: readonly Exclusion[]) {
  const walked = { states: new Set<string>(), transitions: new Set<string>(), edges: new Set<string>() }
  const all = {
    states: new Set(graph.nodes.flatMap(({ state }) => leavesOf(state))),
    transitions: new Set(graph.edges.flatMap(({ transitions }) => transitions)),
    edges: new Set(graph.edges.map(({ name }) => name)),
  }
  const visit = ({ state }: ModelNode) => {
    for (const leaf of leavesOf(state)) walked.states.add(leaf)
  }
  return {
    add(walk: Walk): void {
      visit(graph.start)
      for (const { to, name, transitions } of walk) {
        visit(to)
        walked.edges.add(name)
        for (const transition of transitions) walked.transitions.add(transition)
      }
    },
    read(): ModelCoverage {
      const share = (kind: keyof typeof all) => ({
        walked: [...walked[kind]],
        missed: [...all[kind]].filter((name) => !walked[kind].has(name)),
      })
      const [states, transitions, edges] = [share('states'), share('transitions'), share('edges')]
      const outOfReach = drawn.filter((name) => !all.transitions.has(name))
      const line = (name: string, { walked, missed }: typeof states) =>
        `${name}: ${walked.length} of ${walked.length + missed.length}`
      const text = [
        line('states', states),
        line('transitions', transitions),
        line('edges', edges),
        ...(outOfReach.length > 0 ? [`out of reach: ${outOfReach.length} transitions`] : []),
        ...excludedLines(excluded),
      ]
      return { states, transitions, edges, outOfReach, excluded, toString: () => text.join('\n') }
    },
  }
}

/** What is left out for the same reason stands in one line. */
function excludedLines(rules: readonly Exclusion[]): string[] {
  const byReason = new Map<string, Set<string>>()
  for (const rule of rules) {
    const known = byReason.get(rule.because) ?? new Set()
    for (const what of 'event' in rule ? [rule.event].flat() : [rule.state]) known.add(what)
    byReason.set(rule.because, known)
  }
  return [...byReason].map(([because, what]) => `excluded: ${[...what].join(', ')}, because ${because}`)
}
