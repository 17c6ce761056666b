import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { build as buildWithVite } from 'vite'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const alias = {
  'authchart/inspector': `${root}src/inspector/index.ts`,
  authchart: `${root}src/index.ts`,
}

const APP = `import { createAuth, restBackend } from 'authchart'
const auth = createAuth({ backend: restBackend({ baseUrl: '/auth' }) })
globalThis.auth = auth
`
const IMPORT = `import { mountInspector, openInspector } from 'authchart/inspector'\n`
const USE = 'mountInspector(auth); globalThis.open = () => openInspector(auth)\n'

interface Chunk {
  readonly isEntry: boolean
  readonly text: string
}

async function withEsbuild(source: string): Promise<readonly Chunk[]> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'app.js' },
    absWorkingDir: root,
    alias,
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    outdir: 'out',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const outputs = Object.entries(metafile.outputs)
  return outputFiles.map(({ path, text }) => ({
    isEntry: outputs.some(
      ([name, { entryPoint }]) =>
        path.endsWith(name) && entryPoint !== undefined && !entryPoint.endsWith('page.generated.js'),
    ),
    text,
  }))
}

async function withVite(source: string): Promise<readonly Chunk[]> {
  const entry = '\0app.js'
  // As `vite build` has it; here it would be `test`.
  vi.stubEnv('NODE_ENV', 'production')
  const result = await buildWithVite({
    root,
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    resolve: {
      alias: Object.entries(alias).map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement })),
    },
    plugins: [
      { name: 'app', resolveId: (id) => (id === 'app' ? entry : null), load: (id) => (id === entry ? source : null) },
    ],
    build: { write: false, rollupOptions: { input: 'app' }, chunkSizeWarningLimit: 10_000 },
  })
  const [{ output } = { output: [] }] = [result].flat() as {
    output: { type: string; isEntry?: boolean; code?: string }[]
  }[]
  return output.flatMap(({ isEntry = false, code }) => (code === undefined ? [] : [{ isEntry, text: code }]))
}

const entryOf = (chunks: readonly Chunk[]): string => {
  const entries = chunks.filter(({ isEntry }) => isEntry)
  expect(entries).toHaveLength(1)
  return entries[0]?.text ?? ''
}

const bundlers = {
  esbuild: { bundle: withEsbuild, guard: "if (process.env.NODE_ENV !== 'production')" },
  Vite: { bundle: withVite, guard: 'if (import.meta.env.DEV)' },
}

describe.each(Object.keys(bundlers) as (keyof typeof bundlers)[])('a production bundle made by %s', (name) => {
  const { bundle, guard } = bundlers[name]
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [`${root}tools/build-inspector.mjs`])
  }, 60_000)

  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is no larger with an inspector for development than without one', { timeout: 60_000 }, async () => {
    const [without, guarded] = [await bundle(APP), await bundle(`${IMPORT}${APP}${guard} { ${USE} }`)]
    // Names may be dealt out in another order; nothing of the inspector is there, nor the way to it.
    expect(Math.abs(entryOf(guarded).length - entryOf(without).length)).toBeLessThan(20)
    expect(entryOf(guarded)).not.toMatch(/import\(|inspector/)
  })

  it('loads the page only when somebody opens it', { timeout: 60_000 }, async () => {
    const [without, used] = [await bundle(APP), await bundle(`${IMPORT}${APP}${USE}`)]
    expect(entryOf(used).length - entryOf(without).length).toBeLessThan(25_000)
    expect(entryOf(used)).toMatch(/import\(/)
    const pages = used.filter(({ text }) => text.includes('Content-Security-Policy'))
    expect(pages).toHaveLength(1)
    expect(pages[0]?.isEntry).toBe(false)
    expect(pages[0]?.text.length).toBeGreaterThan(100_000)
  })
})
