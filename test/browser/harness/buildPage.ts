import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The source of test/browser/page.ts, bundled. */
    readonly pageScript: string
  }
}

/** Vitest's global set-up: bundles the page once a run. */
export default async function buildPage(project: TestProject): Promise<void> {
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
