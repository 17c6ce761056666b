import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { putUnderControl } from '../../../examples/model-test/demoPage.ts'
import type { Handler } from '../harness/site.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const demo = join(root, 'examples/demo')

/** The demo's files by name, built once for all tests of a file. */
export async function bundleDemo(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [join(demo, 'src/main.tsx')],
    bundle: true,
    write: false,
    outdir: 'app',
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      authchart: join(root, 'src/index.ts'),
      'authchart/react': join(root, 'src/bindings/react/index.ts'),
      'authchart/inspector': join(root, 'src/inspector/index.ts'),
      'authchart/adapters': join(root, 'src/adapters/index.ts'),
      'authchart/oidc': join(root, 'src/oidc/index.ts'),
      'authchart/bff': join(root, 'src/bff/index.ts'),
      'authchart/passkey': join(root, 'src/passkey/index.ts'),
      'authchart/step-up': join(root, 'src/stepUp/index.ts'),
    },
  })
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]))
  const page = readFileSync(join(demo, 'index.html'), 'utf8').replace(
    '<script type="module" src="/src/main.tsx"></script>',
    `<script>(${putUnderControl})()</script>` +
      '<link rel="stylesheet" href="/app/main.css"><script type="module" src="/app/main.js"></script>',
  )
  return files.set('', page)
}

const TYPES: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript' }

/** The demo as a site of its own under `/app`; the rest is `server`'s. */
export const demoSite =
  (files: ReadonlyMap<string, string>, server: Handler): Handler =>
  (request, env) => {
    const [isOurs, file = ''] = /^\/app(?:\/(.+))?$/.exec(new URL(request.url).pathname) ?? []
    const text = files.get(file)
    if (!isOurs || text === undefined) return server(request, env)
    return new Response(text, { headers: { 'content-type': TYPES[file.split('.').pop() ?? ''] ?? 'text/html' } })
  }
