import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { begin } from './begin.ts'
import { code } from './code.ts'
import { closed, closedLong, open, type Scenario } from './scenarios.ts'
import { type Bound, type Searched, search, tellStory } from './search.ts'

const isLong = process.env.AUTHCHART_LONG === '1'
const rows: ({ name: string; tasks: number } & Omit<Searched, 'finding'>)[] = []

async function searched(name: string, scenario: Scenario, bound: Bound): Promise<Searched> {
  const { setting, world } = begin(scenario, code)
  const result = await search(setting, world, bound)
  if (result.finding) expect.fail(tellStory(result.finding))
  const { finding: _, ...figures } = result
  rows.push({ name, ...figures, tasks: setting.tabs.count.tasks })
  return result
}

describe('two tabs, searched to the end, keep their promises in every order of messages', () => {
  for (const [name, scenario] of Object.entries(isLong ? { ...closed, ...closedLong } : closed))
    it(name, async () => {
      const { isComplete, calm } = await searched(name, scenario, { states: 50_000, ms: 300_000 })
      expect(isComplete).toBe(true)
      expect(calm).toBeGreaterThan(0)
    }, 300_000)
})

describe('two and three tabs, searched as far as the bound allows', () => {
  const bound = isLong ? { states: 60_000, ms: 15_000 } : { states: 300, ms: 10_000 }
  for (const [name, scenario] of Object.entries(open))
    it(name, () => searched(name, scenario, bound).then(() => {}), 60_000)
})

afterAll(() => {
  const sum = (of: readonly { states: number }[]) => of.reduce((all, { states }) => all + states, 0)
  const complete = rows.filter(({ isComplete }) => isComplete)
  for (const { name, states, edges, depth, isComplete, ms } of rows)
    console.log(
      `${isComplete ? 'to the end' : 'bounded   '} ${String(states).padStart(7)} states ${String(edges).padStart(8)} steps, depth ${depth}, ${ms} ms: ${name}`,
    )
  const total = {
    scenarios: rows.length,
    complete: complete.length,
    states: sum(rows),
    statesComplete: sum(complete),
    ms: rows.reduce((all, { ms }) => all + ms, 0),
  }
  console.log(`exhaustive: ${JSON.stringify(total)}`)
  mkdirSync('.cache/results', { recursive: true })
  writeFileSync('.cache/results/exhaustive.json', JSON.stringify({ total, isLong, scenarios: rows }, null, 2))
})
