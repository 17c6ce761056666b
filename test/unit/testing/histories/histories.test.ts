import type { HistoryModel } from 'authchart/testing'
import { createDice, drawHistory, exploreHistories, playHistory, shrinkHistory } from 'authchart/testing'
import { describe, expect, it } from 'vitest'
import { type CacheWorld, forgetfulCache, open } from './forgetfulCache.ts'

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const sound: typeof forgetfulCache = { ...forgetfulCache, check: () => [] }

describe('dice', () => {
  it('throw the same for the same seed, and something else for another one', () => {
    const throws = (seed: number) => {
      const dice = createDice(seed)
      return [dice.below(1_000_000), dice.seed(), dice.fraction(), dice.pick([1, 2, 3]), dice.chance(0.5)]
    }
    expect(throws(5)).toEqual(throws(5))
    expect(throws(5)).not.toEqual(throws(6))
  })

  it('spread evenly, and pick every value', () => {
    const dice = createDice(1)
    const counts = [0, 0, 0, 0]
    for (let left = 4_000; left > 0; left--) counts[dice.below(4)]!++
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120)
    expect(new Set(Array.from({ length: 50 }, () => dice.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']))
    expect(() => dice.pick([])).toThrow(RangeError)
  })

  it('keep what is drawn from a seed of its own apart from the rest', () => {
    const rest = (draws: number) => {
      const dice = createDice(9)
      const own = createDice(dice.seed())
      for (let left = draws; left > 0; left--) own.fraction()
      return dice.fraction()
    }
    expect(rest(0)).toBe(rest(7))
  })
})

describe('a history', () => {
  it('is the same for the same seed, and plain JSON', () => {
    const history = drawHistory(forgetfulCache, 3)
    expect(history).toEqual(drawHistory(forgetfulCache, 3))
    expect(history).not.toEqual(drawHistory(forgetfulCache, 4))
    expect(JSON.parse(JSON.stringify(history))).toEqual(history)
    expect(history.steps).toHaveLength(60)
  })

  it('draws commands by their weight, and none of weight 0', () => {
    const names = seeds(50).flatMap((seed) => drawHistory(forgetfulCache, seed).steps.map(({ command }) => command))
    const share = (name: string) => names.filter((one) => one === name).length / names.length
    expect(share('read')).toBeCloseTo(4 / 7, 1)
    expect(share('write')).toBeCloseTo(2 / 7, 1)
    expect(share('never')).toBe(0)
  })

  it('does the same in a step whether another one is left out or not', async () => {
    const { setup, steps } = drawHistory(sound, 8)
    const whole = await playHistory(sound, { setup, steps })
    const part = await playHistory(sound, { setup, steps: steps.slice(10) })
    expect(part.played.map(({ text }) => text)).toEqual(whole.played.slice(10).map(({ text }) => text))
  })

  it('ends with the first violation, and closes its world', async () => {
    const failing = seeds(50).map((seed) => drawHistory(forgetfulCache, seed))
    for (const history of failing) {
      const { played, violations } = await playHistory(forgetfulCache, history)
      if (violations.length > 0) expect(played.at(-1)?.text).toMatch(/^tab 1 reads/)
      else expect(played).toHaveLength(60)
    }
    expect(open.worlds).toBe(0)
  })

  it('takes what a command throws for a violation, and closes its world', async () => {
    const model: HistoryModel<CacheWorld, { readonly tabs: number }> = {
      ...sound,
      commands: () => ({
        burst: {
          draw: () => ({
            text: 'bursts',
            run() {
              throw new Error('burst')
            },
          }),
        },
      }),
    }
    const { violations } = await playHistory(model, drawHistory(model, 1))
    expect(violations).toMatchObject([{ rule: 'throws', text: expect.stringContaining('burst') }])
    expect(open.worlds).toBe(0)
  })

  it('is judged once more when everything has come to rest', async () => {
    const model = { ...sound, finish: () => [{ rule: 'rest', text: 'it never rests' }] }
    const { violations } = await playHistory(model, drawHistory(model, 1))
    expect(violations).toEqual([{ rule: 'rest', text: 'it never rests' }])
  })
})

describe('a history that breaks a rule', () => {
  it('is shrunk to the two steps, the wait and the tab that it takes, whatever it was', async () => {
    let failed = 0
    for (const seed of seeds(40)) {
      const drawn = drawHistory(forgetfulCache, seed)
      if ((await playHistory(forgetfulCache, drawn)).violations.length === 0) continue
      failed++
      const { history, isDone } = await shrinkHistory(forgetfulCache, drawn, 'fresh')
      const { played, violations } = await playHistory(forgetfulCache, history)
      expect(played.map(({ text }) => text.replace(/[xyz]$/, 'k'))).toEqual(['tab 1 writes k', 'tab 1 reads k'])
      expect(history.steps.map(({ after }) => after)).toEqual([100, 0])
      expect(history.setup).toEqual({ tabs: 2 })
      expect(violations).toHaveLength(1)
      expect(isDone).toBe(true)
    }
    expect(failed).toBeGreaterThan(20)
  })

  it('is not shrunk into another failure', async () => {
    // Reading anything at all breaks another rule: the shorter history, but not the one that was found.
    const model: typeof forgetfulCache = {
      ...forgetfulCache,
      check(world) {
        const found = forgetfulCache.check(world)
        return found.length > 0 || world.read.length !== 3 ? found : [{ rule: 'third', text: 'a third read' }]
      },
      observe: () => [],
    }
    const drawn = seeds(200)
      .map((seed) => drawHistory(model, seed))
      .values()
    for (const history of drawn) {
      const { violations } = await playHistory(model, history)
      if (violations[0]?.rule !== 'fresh') continue
      const { history: shrunk } = await shrinkHistory(model, history, 'fresh')
      expect((await playHistory(model, shrunk)).violations).toMatchObject([{ rule: 'fresh' }])
      return
    }
    expect.fail('no seed breaks the rule')
  })

  it('is given up after the limit of tries, with the shortest found so far', async () => {
    const { failure } = await exploreHistories(forgetfulCache, { seeds: seeds(40), shrinkLimit: 0 })
    const drawn = failure?.drawn ?? expect.fail('no seed breaks the rule')
    const { history, tries, isDone } = await shrinkHistory(forgetfulCache, drawn, 'fresh', 5)
    expect({ tries, isDone }).toEqual({ tries: 5, isDone: false })
    expect((await playHistory(forgetfulCache, history)).violations).toHaveLength(1)
    expect(history.steps.length).toBeLessThan(drawn.steps.length)
  })

  it('is told as numbered steps with their times, what was seen, what broke, and a line to replay', async () => {
    const { failure } = await exploreHistories(forgetfulCache, { seeds: seeds(40) })
    const story = failure?.story.split('\n') ?? []
    expect(story[0]).toMatch(/^seed \d+: 60 steps, shrunk to 2 in \d+ tries$/)
    expect(story.slice(1, -1).map((line) => line.replace(/\b[xyz]\b/, 'k'))).toEqual([
      'set-up: {"tabs":2}',
      '  1.      0 ms  tab 1 writes k',
      '  2.    100 ms  tab 1 reads k',
      '       k is over',
      '  => fresh: tab 1 read k, 100 ms old',
    ])
    const replayed = JSON.parse(story.at(-1)?.replace('replay: ', '') ?? '')
    expect((await playHistory(forgetfulCache, replayed)).violations).toEqual(failure?.violations)
  })

  it('ends the exploration; without one every seed is played', async () => {
    const all = await exploreHistories(sound, { seeds: seeds(20) })
    expect(all).toMatchObject({ histories: 20, failure: null })
    expect(all.steps).toBeGreaterThan(20 * 20)
    const some = await exploreHistories(forgetfulCache, { seeds: seeds(40), shrinkLimit: 0 })
    expect(some.failure?.history).toEqual(some.failure?.drawn)
    expect(some.failure?.seed).toBe(some.histories)
    expect(some.histories).toBeLessThan(40)
  })
})
