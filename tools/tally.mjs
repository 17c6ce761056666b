/**
 * Adds up the result files of a test run into one line: `N passed, N failed`. Says `failed` also for what broke before
 * it could be counted: a test file that did not load, an error outside of any test, a part that never ran.
 *
 *     node tools/tally.mjs <folder> <exit code of the run>
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * @typedef {object} VitestReport the parts of Vitest's JSON report that are read here
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/** @param {VitestReport} report @returns {Tally} */
export function tallyVitest(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  )
  const failed = report.numFailedTests + broken.length
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed }
}

/**
 * @param {readonly (Tally | undefined)[]} parts `undefined`: the part left no result
 * @param {number} exitCode
 * @returns {Tally}
 */
export function total(parts, exitCode) {
  const sum = { passed: 0, failed: 0 }
  for (const part of parts) {
    sum.passed += part?.passed ?? 0
    sum.failed += part?.failed ?? 0
  }
  // A run that ended badly without a failure on record must not read as a success; nor may one that ran nothing.
  const silent = sum.failed === 0 && (exitCode !== 0 || parts.some((part) => part === undefined))
  return silent ? { ...sum, failed: 1 } : sum
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', exitCode = '1'] = process.argv.slice(2)
  const read = (/** @type {string} */ name) => {
    const file = join(folder, name)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  }
  const vitest = ['unit.json', 'browser.json'].map(read)
  const parts = [read('check.json'), ...vitest.map((report) => report && tallyVitest(report))]
  const { passed, failed } = total(parts, Number(exitCode))
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}
