import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** A fault that makes the engine run in circles is noticed by whoever waits for it (ms). */
const PATIENCE = 180_000

/**
 * @typedef {object} Verdict
 * @property {string} name
 * @property {boolean} caught
 * @property {string} [test] the name of the first test that failed
 * @property {string} [file] and where it is
 * @property {number} ms from the start of Vitest to its end
 */

/**
 * @typedef {object} Report the parts of Vitest's JSON report that are read here
 * @property {{ name: string, message?: string, assertionResults: { status: string, fullName: string }[] }[]} testResults
 */

/**
 * Runs the tests that have to notice a fault, the likeliest ones first, until one fails.
 *
 * @param {import('./fault.mjs').PlantedFault} fault
 * @returns {Promise<Verdict>}
 */
export async function attempt({ name, tests: [first, ...others] }) {
  const start = performance.now()
  for (const tests of [[first], others]) {
    const paths = tests.filter((path) => path !== undefined)
    const caught = paths.length > 0 && (await firstFailure(name, paths))
    if (caught) return { name, caught: true, ...caught, ms: Math.round(performance.now() - start) }
  }
  return { name, caught: false, ms: Math.round(performance.now() - start) }
}

/** @param {string} name @param {readonly string[]} paths */
async function firstFailure(name, paths) {
  const folder = join(root, '.cache/planted')
  const output = join(folder, `${name}.json`)
  mkdirSync(folder, { recursive: true })
  rmSync(output, { force: true })
  const options = ['-c', 'test/planted/vitest.config.mjs', '--reporter=json', `--outputFile=${output}`]
  const hasEnded = await vitest(name, ['run', ...paths, ...options])
  if (!hasEnded) return { test: `no test ended within ${PATIENCE / 1_000} s`, file: paths.join(', ') }
  if (!existsSync(output)) throw new Error(`${name}: Vitest left no report`)
  /** @type {Report} */
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
  for (const { name: file, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed')
    if (failed) return { test: failed.fullName, file: file.replace(root, '') }
    // A file that does not even load has not judged the fault.
    if (message && assertionResults.length === 0) throw new Error(`${name}: ${file} did not run: ${message}`)
  }
  return undefined
}

/** @param {string} name @param {readonly string[]} args @returns {Promise<boolean>} whether it came to an end */
function vitest(name, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, AUTHCHART_PLANTED: name, VITEST_MAX_WORKERS: '1' }
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: root,
      env,
      stdio: 'ignore',
    })
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, PATIENCE)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(!isLate)
    })
  })
}
