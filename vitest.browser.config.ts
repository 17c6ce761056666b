import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { EngineReporter } from './test/browser/harness/engineReporter.ts'
import { chooseEngines, type Engine } from './test/browser/harness/engines.ts'

/** `npm run verify` runs the same tests for longer: more rounds, real holding times. */
const long = process.env.AUTHCHART_LONG === '1'

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url))

const ALL = ['test/browser/**/*.test.ts']
/** What engines are known to do differently; the rest of the suite needs to be played in each of them less often. */
const DIFFERENT = ['adapters/{ledger,pageCache}', 'oidc/{oidc,dpop}', 'rounds', 'wake'].map(
  (name) => `test/browser/${name}.test.ts`,
)

/**
 * Not about engines: the demo is walked and toured in real time, and msw's worker is msw's (docs/engines.md). Passkeys need
 * an authenticator that the test can hold, which only Chromium has (CDP `WebAuthn`).
 */
const CHROMIUM_ONLY = ['test/browser/{model,demo,passkey}/**', 'test/browser/mocked.test.ts']
const NOT_IN: Record<Engine, readonly string[]> = {
  chromium: [],
  firefox: CHROMIUM_ONLY,
  // Its WebDriver sees neither into frames nor into `blob:` windows as these tests do.
  webkit: [...CHROMIUM_ONLY, 'test/browser/inspector/**'],
}

const { engines, missing, isWhole } = await chooseEngines(process.env.AUTHCHART_ENGINES)

const project = (engine: Engine, order: number) => ({
  extends: true as const,
  test: {
    name: engine,
    provide: { engine },
    include: isWhole || order === 0 ? ALL : DIFFERENT,
    exclude: [...NOT_IN[engine]],
    // Its driver does not always start, each test needs a new one, and the fault is not ours (docs/engines.md).
    ...(engine === 'webkit' && { retry: 2, ...(!long && { testTimeout: 60_000 }) }),
    // One engine after the other, so that each has the machine for itself.
    sequence: { groupOrder: order },
  },
})

export default defineConfig({
  // Examples import the package by its name.
  resolve: {
    alias: [
      { find: /^authchart$/, replacement: source('index.ts') },
      { find: /^authchart\/adapters$/, replacement: source('adapters/index.ts') },
      { find: 'authchart/oidc', replacement: source('oidc/index.ts') },
      { find: 'authchart/bff', replacement: source('bff/index.ts') },
      { find: 'authchart/passkey', replacement: source('passkey/index.ts') },
      { find: 'authchart/step-up', replacement: source('stepUp/index.ts') },
      { find: /^authchart\/testing$/, replacement: source('testing/index.ts') },
      { find: /^authchart\/inspector$/, replacement: source('inspector/index.ts') },
    ],
  },
  test: {
    projects: engines.map(project),
    reporters: ['default', ['json', { outputFile: '.cache/results/browser.json' }], new EngineReporter(missing)],
    globalSetup: ['test/browser/harness/setUp.ts'],
    // Many tests wait more than they work: a second browser uses the time, a third would only make all of them slow.
    maxWorkers: 2,
    testTimeout: long ? 1_800_000 : 30_000,
    hookTimeout: 60_000,
    slowTestThreshold: 5_000,
  },
})
