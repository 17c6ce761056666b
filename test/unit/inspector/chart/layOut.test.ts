import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphFrom, layOut } from '../../../../src/inspector/page/chart/index.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'
import { deepMachine } from './deepMachine.ts'
import { judgeLayout } from './judgeLayout.ts'
import { randomDefinition } from './randomMachine.ts'
import { wideMachine } from './wideMachine.ts'

const long = process.env.AUTHCHART_LONG === '1'
const placedFrom = (config: unknown) => layOut(graphFrom(JSON.parse(JSON.stringify(config))))

describe('the layout', { timeout: long ? 600_000 : 120_000 }, () => {
  it.each([
    ['authMachine', authMachine.config],
    ['a machine seven levels deep', deepMachine.config],
    ['a machine with 42 siblings and parallel regions', wideMachine.config],
  ])('of %s overlaps nothing and runs through nothing', async (_, config) => {
    const placed = await placedFrom(config)
    expect(placed.states.length).toBeGreaterThan(10)
    expect(judgeLayout(placed)).toEqual([])
  })

  it('of any machine overlaps nothing and runs through nothing', async () => {
    await fc.assert(
      fc.asyncProperty(randomDefinition, async (definition) => {
        expect(judgeLayout(await placedFrom(definition))).toEqual([])
      }),
      { numRuns: long ? 2_000 : 25, ...(long ? {} : { seed: 4 }) },
    )
  })

  it('of a machine with too many arrows tells them in words', async () => {
    const names = Array.from({ length: 80 }, (_, index) => `s${index}`)
    const leadsTo = (index: number) => names.filter((_, other) => other !== index && (index * other) % 7 === 1)
    const states = names.map((name, index) => [name, { on: Object.fromEntries(leadsTo(index).map((to) => [to, to])) }])
    const graph = graphFrom({ id: 'dense', states: { all: { states: Object.fromEntries(states) } } })
    const placed = await layOut(graph)
    expect(graph.edges.length).toBeGreaterThan(220)
    expect(placed.edges).toEqual([])
    const told = placed.states.flatMap(({ lines }) =>
      lines.flatMap(({ transition, text }) => (transition ? [text] : [])),
    )
    expect(told).toHaveLength(graph.transitions.length)
    expect(told[0]).toBe('s8 → all.s8')
    expect(judgeLayout(placed)).toEqual([])
  })

  it('is the same each time', async () => {
    const first = await placedFrom(deepMachine.config)
    expect(await placedFrom(deepMachine.config)).toEqual(first)
  })

  it('would be caught overlapping', async () => {
    const placed = await placedFrom(deepMachine.config)
    const [root, first, ...states] = placed.states
    const [edge, ...edges] = placed.edges
    const moved = { ...first!, x: first!.x + 1_000 }
    expect(judgeLayout({ ...placed, states: [root!, moved, ...states] })).not.toEqual([])
    const label = { ...edge!.label, x: edges[0]!.label.x, y: edges[0]!.label.y }
    expect(judgeLayout({ ...placed, edges: [{ ...edge!, label }, ...edges] })).not.toEqual([])
  })
})
