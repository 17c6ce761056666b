import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { entries, readManifest } from '../../tools/manifest.mjs'

/** Where `npm run check` has installed the packed package. */
const app = process.env.AUTHCHART_APP
if (!app) throw new Error('npm run check -- "each mode" packs and installs the package, and then runs this.')
const installed = join(app, 'node_modules', readManifest().name)

/** The servers of the examples run on the installed package, too. */
export default defineConfig({
  resolve: {
    alias: entries().map(({ specifier, built }) => ({
      find: new RegExp(`^${specifier}$`),
      replacement: join(installed, built),
    })),
  },
  test: {
    include: ['test/installed/*.test.ts'],
    provide: { engine: 'chromium', pageScript: '', app },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
