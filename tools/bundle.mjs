import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './exec.mjs'
import { entries } from './manifest.mjs'

/** Lets a bundle import this package by name, from dist, as a user's bundler would. @type {import('esbuild').Plugin} */
const selfImport = {
  name: 'self-import',
  setup({ onResolve }) {
    const files = new Map(entries().map(({ specifier, file }) => [specifier, file]))
    onResolve({ filter: /^authchart(\/|$)/ }, ({ path }) => {
      const file = files.get(path)
      return file ? { path: file, sideEffects: false } : { errors: [{ text: `${path} is not exported` }] }
    })
  },
}

/**
 * Bundles a piece of source as an app's production build would: minified, tree-shaken, for browsers.
 *
 * @param {string} source
 * @param {readonly string[]} [external]
 */
export async function bundle(source, external = []) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...external],
    plugins: [selfImport],
  })
  const [output] = outputFiles
  if (!output) throw new Error('esbuild wrote nothing')
  const [written] = Object.values(metafile.outputs)
  const files = Object.entries(written?.inputs ?? {}).map(([file, { bytesInOutput }]) => ({ file, raw: bytesInOutput }))
  return { bytes: gzipSync(output.contents, { level: 9 }).length, files: files.sort((a, b) => b.raw - a.raw) }
}

/**
 * The named imports that some built modules take from XState, as `import` specifiers by package path.
 *
 * @param {readonly { file: string }[]} files
 */
export async function xstateImports(files) {
  /** @type {Map<string, Set<string>>} */
  const names = new Map()
  for (const { file } of files.filter(({ file }) => file.startsWith('dist/'))) {
    const text = await readFile(join(root, file), 'utf8')
    for (const [, list = '', from = ''] of text.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"](xstate[^'"]*)['"]/g)) {
      const known = names.get(from) ?? new Set()
      names.set(from, known)
      for (const name of list.split(',')) known.add(name.trim().split(/\s+as\s+/)[0] ?? '')
    }
  }
  return names
}
