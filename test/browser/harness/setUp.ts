import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import type { Engine } from './engines.ts'
import { findChrome } from './findBrowsers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which browser the tests of this project drive. */
    readonly engine: Engine
    /** The source of test/browser/page.ts, bundled. */
    readonly pageScript: string
  }
}

/**
 * Once for each engine, before any test: bundles the page and the inspector, and unpacks Chromium, which two workers must
 * not do at once.
 */
export default async function setUp(project: TestProject): Promise<void> {
  if (project.config.provide.engine === 'chromium') await findChrome()
  const inspector = fileURLToPath(new URL('../../../tools/build-inspector.mjs', import.meta.url))
  await promisify(execFile)(process.execPath, [inspector])

  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'inline',
  })
  const [script] = outputFiles
  if (!script) throw new Error('esbuild wrote nothing')
  project.provide('pageScript', script.text)
}
