import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url))

/** `npm run verify` runs the same tests for longer: more rounds, real holding times, more seeds. */
const long = process.env.AUTHCHART_LONG === '1'

export default defineConfig({
  // Examples import the package by its name; tests run them on the source.
  resolve: {
    alias: [
      { find: /^authchart$/, replacement: source('index.ts') },
      { find: /^authchart\/react$/, replacement: source('bindings/react/index.ts') },
      { find: 'authchart/machine', replacement: source('bindings/machine/index.ts') },
      { find: 'authchart/adapters', replacement: source('adapters/index.ts') },
      { find: 'authchart/oidc', replacement: source('oidc/index.ts') },
      { find: 'authchart/bff', replacement: source('bff/index.ts') },
      { find: 'authchart/passkey', replacement: source('passkey/index.ts') },
      { find: 'authchart/step-up', replacement: source('stepUp/index.ts') },
      { find: 'authchart/react-router', replacement: source('bindings/reactRouter/index.ts') },
      { find: /^authchart\/inspector$/, replacement: source('inspector/index.ts') },
      { find: /^authchart\/testing$/, replacement: source('testing/index.ts') },
      { find: 'authchart/testing/msw', replacement: source('testing/msw/index.ts') },
      { find: 'authchart/testing/react', replacement: source('testing/react/index.ts') },
    ],
  },
  test: {
    include: [
      'test/{unit,model,simulation,exhaustive,fuzz,contract,package}/**/*.test.{ts,tsx}',
      '{tools,test/planted,test/mutation}/**/*.test.mjs',
    ],
    exclude: ['test/browser/**', '**/node_modules/**'],
    testTimeout: long ? 600_000 : 10_000,
    hookTimeout: long ? 60_000 : 10_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
})
