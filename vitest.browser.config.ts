import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** `npm run verify` runs the same tests for longer: more rounds, real holding times. */
const long = process.env.AUTHCHART_LONG === '1'

const testing = fileURLToPath(new URL('src/testing/index.ts', import.meta.url))

export default defineConfig({
  // The demo's auth server imports the package by its name.
  resolve: { alias: [{ find: /^authchart\/testing$/, replacement: testing }] },
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/harness/setUp.ts'],
    // Many tests wait more than they work: a second browser uses the time, a third would only make all of them slow.
    maxWorkers: 2,
    testTimeout: long ? 1_800_000 : 30_000,
    hookTimeout: 60_000,
    slowTestThreshold: 5_000,
  },
})
