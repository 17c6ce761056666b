import { fileURLToPath } from 'node:url'
import { areas } from './areas.mjs'

const name = process.env.AUTHCHART_AREA ?? ''
const area = areas[name]
if (!area) throw new Error(`AUTHCHART_AREA names no area: ${name}`)
const results = `.cache/mutation/${name}`

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: [
    fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
    fileURLToPath(new URL('./prose.mjs', import.meta.url)),
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.mjs', related: false },
  mutate: [...area.mutate],
  ignorers: ['prose'],
  ignorePatterns: ['**', '!src/**', '!test/{contract,unit}/**', '!test/mutation/*.mjs', '!*.{ts,json}'],
  disableTypeChecks: '{src,test}/**/*.ts',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.AUTHCHART_CONCURRENCY ?? 1),
  // Generous: a machine that is busy must not be taken for a mutant that was killed.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${results}.json` },
  incremental: true,
  incrementalFile: `${results}.incremental.json`,
  tempDirName: '.cache/stryker',
}
