/**
 * Proves that the tests can fail: plants one fault after the other into the engine and runs the tests that have to
 * notice it.
 *
 *     node test/planted/run.mjs                   all of them
 *     node test/planted/run.mjs lock tombstone    those with one of the words in their name
 *     node test/planted/run.mjs --write           all, and writes docs/verification/planted-faults.md
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { attempt } from './attempt.mjs'
import { faults } from './faults/index.mjs'
import { markdown } from './report.mjs'

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const isWriting = process.argv.includes('--write')
const chosen = faults.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
if (chosen.length === 0) throw new Error(`No planted fault has one of these words in its name: ${words.join(', ')}`)

const start = performance.now()
/** @type {import('./attempt.mjs').Verdict[]} */
const verdicts = []
const waiting = [...chosen]
const lane = async () => {
  for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
    const verdict = await attempt(fault)
    verdicts.push(verdict)
    const seconds = `${(verdict.ms / 1_000).toFixed(1)} s`.padStart(7)
    console.log(`${verdict.caught ? '✓' : '✗'} ${seconds}  ${verdict.name}`)
    console.log(`             ${verdict.caught ? `${verdict.file}: ${verdict.test}` : `NOT CAUGHT: ${fault.harm}`}`)
  }
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane))

const ms = Math.round(performance.now() - start)
const caught = verdicts.filter((verdict) => verdict.caught).length
mkdirSync('.cache/results', { recursive: true })
writeFileSync('.cache/results/planted.json', JSON.stringify({ total: verdicts.length, caught, ms, verdicts }, null, 2))
if (isWriting && words.length === 0) {
  const { version } = JSON.parse(readFileSync('node_modules/vitest/package.json', 'utf8'))
  writeFileSync(
    'docs/verification/planted-faults.md',
    markdown(verdicts, `Vitest ${version}, ${availableParallelism()} cores`, ms),
  )
}
console.log(`planted faults: ${caught} of ${verdicts.length} caught in ${(ms / 1_000).toFixed(0)} s`)
process.exitCode = caught === verdicts.length ? 0 : 1
