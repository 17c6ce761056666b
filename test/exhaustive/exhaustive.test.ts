import { describe, expect, it } from 'vitest'
import { code } from './code.ts'
import { begin, scenarios } from './scenarios.ts'
import { search, tellStory } from './search.ts'

const only = process.env.AUTHCHART_SCENARIO ?? ''

describe('every order of messages', () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (!name.includes(only)) continue
    it(name, async () => {
      const { setting, world } = begin(scenario, code)
      const found = await search(setting, world, { states: 1_500, ms: 20_000 })
      if (found.finding) expect.fail(tellStory(found.finding))
    }, 60_000)
  }
})
