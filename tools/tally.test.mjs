import { describe, expect, it } from 'vitest'
import { tallyVitest, total } from './tally.mjs'

/** @param {string[]} assertions @param {string} [status] */
const file = (assertions, status = 'passed') => ({
  status,
  assertionResults: assertions.map((assertion) => ({ status: assertion })),
})

describe('the closing line of a test run', () => {
  it('adds up what passed and what failed', () => {
    const report = {
      success: false,
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [file(['passed', 'passed']), file(['failed'], 'failed')],
    }
    expect(total([{ passed: 3, failed: 0 }, tallyVitest(report)], 1)).toEqual({ passed: 5, failed: 1 })
  })

  it('counts a test file that did not load as a failure', () => {
    const report = { success: false, numPassedTests: 0, numFailedTests: 0, testResults: [file([], 'failed')] }
    expect(tallyVitest(report)).toEqual({ passed: 0, failed: 1 })
  })

  it('counts an error outside of any test as a failure', () => {
    const report = { success: false, numPassedTests: 1, numFailedTests: 0, testResults: [file(['passed'])] }
    expect(tallyVitest(report)).toEqual({ passed: 1, failed: 1 })
  })

  it('never reads as a success when the run ended badly or a part left no result', () => {
    expect(total([{ passed: 3, failed: 0 }], 1).failed).toBe(1)
    expect(total([{ passed: 3, failed: 0 }, undefined], 0).failed).toBe(1)
    expect(total([undefined], 0)).toEqual({ passed: 0, failed: 1 })
  })
})
