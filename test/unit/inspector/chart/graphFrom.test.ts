import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyStateNode, createMachine } from 'xstate'
import { type ChartState, graphFrom } from '../../../../src/inspector/page/chart/index.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { deepMachine } from './deepMachine.ts'
import { wideMachine } from './wideMachine.ts'

const asJson = (config: unknown): unknown => JSON.parse(JSON.stringify(config))
const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)]
const statesOf = (state: ChartState): ChartState[] => [state, ...state.children.flatMap(statesOf)]

/** What XState itself makes of a definition: each transition as `source --event--> targets`. */
const toldByXState = (root: AnyStateNode): string[] =>
  nodesOf(root)
    .flatMap((node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])])
    .map(({ source, eventType, target }) => {
      const targets = (target ?? []).map((each) => each.path.join('.')).sort()
      return `${source.path.join('.')} --${eventType}--> ${targets}`
    })
    .sort()

const toldByGraph = (definition: unknown): string[] =>
  graphFrom(definition)
    .transitions.map(({ source, event, targets }) => `${source} --${event}--> ${[...targets].sort()}`)
    .sort()

describe('the graph of a definition', () => {
  it.each([
    ['authMachine', authMachine.root],
    ['a deep machine', deepMachine.root],
    ['a wide machine', wideMachine.root],
  ])('has every transition that XState has: %s', (_, root) => {
    expect(toldByGraph(asJson(root.config))).toEqual(toldByXState(root as AnyStateNode))
  })

  it.each([
    ['authMachine', authMachine.config],
    ['a deep machine', deepMachine.config],
    ['a wide machine', wideMachine.config],
  ])('has each transition on the drawing, as an arrow or as a line in a box: %s', (_, config) => {
    const graph = graphFrom(asJson(config))
    const drawn = [
      ...graph.edges.flatMap((edge) => edge.transitions),
      ...statesOf(graph.root).flatMap(({ rows }) => rows),
    ]
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(graph.transitions.length)
    expect(graph.omitted).toBe(0)
  })

  it('finds every kind of target', () => {
    const config = {
      id: 'all',
      initial: 'a',
      states: {
        a: {
          id: 'named',
          initial: 'b',
          on: { child: '.b.c', sibling: 'd', deep: 'd.e', object: { target: 'd' }, none: {}, unknown: 'nowhere' },
          states: {
            b: { initial: 'c', states: { c: { on: { byId: '#other', byPath: '#all.d.e', below: '#named.b' } } } },
          },
        },
        d: { id: 'other', initial: 'e', states: { e: { on: { many: { target: ['#named', '#other'] } } } } },
      },
    }
    const targets = Object.fromEntries(graphFrom(config).transitions.map((each) => [each.label, each.targets]))
    expect(targets).toEqual({
      child: ['a.b.c'],
      sibling: ['d'],
      deep: ['d.e'],
      object: ['d'],
      none: [],
      unknown: [],
      byId: ['d'],
      byPath: ['d.e'],
      below: ['a.b'],
      many: ['a', 'd'],
    })
    expect(graphFrom(config).transitions.find(({ label }) => label === 'unknown')?.unknown).toEqual(['nowhere'])
  })

  it('names events as XState does, and as a person would', () => {
    const machine = createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          invoke: [
            { src: 'load', onDone: 'b', onError: 'b' },
            { id: 'own', src: 'watch', onSnapshot: { actions: 'x' } },
          ],
          after: { 500: 'b' },
          always: { guard: 'isReady', target: 'b' },
        },
        b: { initial: 'c', onDone: 'a', states: { c: { type: 'final' } } },
      },
    })
    const { transitions } = graphFrom(asJson(machine.config))
    expect(transitions.map(({ label, event, aliases }) => [label, event, ...aliases])).toEqual([
      ['after 500', 'xstate.after.500.m.a'],
      ['always', ''],
      ['load done', 'xstate.done.actor.0.m.a', 'load.done', '0.m.a.done'],
      ['load error', 'xstate.error.actor.0.m.a', 'load.error', '0.m.a.error'],
      ['watch snapshot', 'xstate.snapshot.own', 'watch.snapshot', 'own.snapshot'],
      ['done', 'xstate.done.state.m.b'],
    ])
    const known = new Set(nodesOf(machine.root).flatMap((node) => [...node.transitions.keys()]))
    expect(transitions.map(({ event }) => event).filter((event) => event !== '' && !known.has(event))).toEqual([])
  })

  it('shows that there was a guard, even where JSON has lost it', () => {
    const config = {
      initial: 'a',
      states: { a: { on: { GO: [{ target: 'b', guard: () => true }, 'c'] } }, b: {}, c: {} },
    }
    expect(graphFrom(asJson(config)).transitions.map(({ guard }) => guard)).toEqual(['…', null])
  })

  it('puts all transitions between two states on one arrow, and those that stay into the box', () => {
    const graph = graphFrom({
      initial: 'a',
      states: { a: { on: { X: 'b', Y: 'b', Z: { target: 'a', reenter: true }, W: { actions: 'w' } } }, b: {} },
    })
    expect(graph.edges.map(({ id, transitions }) => [id, transitions.length])).toEqual([['a→b', 2]])
    expect(graph.root.children[0]?.rows.map(({ label }) => label)).toEqual(['Z', 'W'])
  })

  it('throws nothing, whatever the definition is', () => {
    const key = fc.constantFrom(
      'id',
      'initial',
      'states',
      'on',
      'always',
      'after',
      'invoke',
      'onDone',
      'target',
      'type',
      'guard',
      '__proto__',
      'a',
      '.',
      '#a',
      'history',
    )
    const odd = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(null, true, 0, '', 'a', '#a', '.a', 'parallel', 'history', 'final', '\\', '..'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc
          .array(fc.tuple(key, tie('any')), { maxLength: 6 })
          .map((entries) =>
            JSON.parse(
              `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
            ),
          ),
      ),
    })).any
    fc.assert(
      fc.property(odd, (definition) => void graphFrom(definition)),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.jsonValue(), (definition) => void graphFrom(definition)),
      { numRuns: 500 },
    )
  })

  it('stays small for a definition that is huge, wide or deep', () => {
    const wide = {
      states: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`s${n}`, { on: { GO: 's0' } }])),
    }
    const graph = graphFrom(wide)
    expect(statesOf(graph.root).length).toBeLessThanOrEqual(400)
    expect(graph.omitted).toBeGreaterThan(99_000)
    let deep: object = {}
    for (let level = 0; level < 3_000; level++) deep = { states: { a: deep } }
    expect(statesOf(graphFrom(deep).root).length).toBeLessThan(30)
    const many = { states: { a: { on: Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`e${n}`, 'a'])) } } }
    expect(graphFrom(many).transitions.length).toBeLessThanOrEqual(2_000)
  })
})
