import { defineConfig } from 'vitest/config'

/** `npm run verify` runs the same tests for longer: more rounds, real holding times. */
const long = process.env.AUTHCHART_LONG === '1'

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/harness/buildPage.ts'],
    // One browser at a time: what is measured is how tabs share two cores, not how files do.
    fileParallelism: false,
    testTimeout: long ? 1_800_000 : 30_000,
    hookTimeout: 60_000,
    slowTestThreshold: 5_000,
  },
})
