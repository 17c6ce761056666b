import { describe, expect, it } from 'vitest'
import { runSteps } from './steps.mjs'

const passes = async () => {}
const fails = async () => {
  throw new Error('broken')
}

describe('running the steps of a check', () => {
  it('goes on after a failure, and skips only what needed the failed step', async () => {
    const results = await runSteps(
      [
        { name: 'build', run: fails },
        { name: 'pack', needs: ['build'], run: passes },
        { name: 'install', needs: ['pack'], run: passes },
        { name: 'lint', run: passes },
      ],
      { lanes: 2 },
    )
    expect(results.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'build failed',
      'pack skipped',
      'install skipped',
      'lint passed',
    ])
  })

  it('never runs more steps at a time than there are lanes', async () => {
    let running = 0
    let most = 0
    const run = async () => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
    }
    const steps = Array.from({ length: 7 }, (_, index) => ({ name: `step ${index}`, run }))
    const results = await runSteps(steps, { lanes: 2 })
    expect(most).toBe(2)
    expect(results.every(({ status }) => status === 'passed')).toBe(true)
  })

  it('starts a step only after all that it needs has passed', async () => {
    /** @type {string[]} */
    const order = []
    const note = (/** @type {string} */ name) => async () => {
      order.push(name)
    }
    await runSteps(
      [
        { name: 'a', run: note('a') },
        { name: 'b', needs: ['a'], run: note('b') },
        { name: 'c', needs: ['a', 'b'], run: note('c') },
      ],
      { lanes: 3 },
    )
    expect(order).toEqual(['a', 'b', 'c'])
  })
})
