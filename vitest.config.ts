import { defineConfig } from 'vitest/config'

/** `npm run verify` runs the same tests for longer: more rounds, real holding times, more seeds. */
const long = process.env.AUTHCHART_LONG === '1'

export default defineConfig({
  test: {
    include: ['test/{unit,model,simulation,contract,package}/**/*.test.{ts,tsx}', 'tools/**/*.test.mjs'],
    exclude: ['test/browser/**', '**/node_modules/**'],
    testTimeout: long ? 600_000 : 10_000,
    hookTimeout: long ? 60_000 : 10_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
})
