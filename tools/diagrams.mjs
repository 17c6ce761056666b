/**
 * Draws the machines of src/machines and writes down their transitions, from the code: `npm run diagrams`. The check
 * compares the files with what the code says now.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from './exec.mjs'

const machines = join(root, 'src/machines')

/** @returns {Promise<Map<string, string>>} */
export async function generated() {
  const files = readdirSync(machines, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
  // Node 20 reads no TypeScript, so the sources are bundled first; packages stay where they are.
  const outfile = join(root, '.cache/diagrams/generate.mjs')
  await build({
    stdin: {
      contents: [
        "export { generate } from './tools/diagrams/generate.ts'",
        ...files
          .filter((file) => file.endsWith('.machine.ts'))
          .map((file, index) => `export * as machines${index} from './src/machines/${file}'`),
      ].join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'silent',
  })
  const { generate, ...modules } = await import(pathToFileURL(outfile).href)
  /** @type {[string, unknown][]} */
  const exported = Object.values(modules).flatMap((module) => Object.entries(module))
  return generate({
    machines: Object.fromEntries(exported.filter(([, value]) => isMachine(value))),
    others: files.filter((file) => file.endsWith('.actor.ts')).flatMap(actorsIn),
    css: readFileSync(join(root, 'src/inspector/page/chart/chart.css'), 'utf8'),
  })
}

/** @param {unknown} value */
const isMachine = (value) => typeof value === 'object' && value !== null && 'config' in value && 'root' in value

/** What a file of actors makes, with the first paragraph of its comment. @param {string} path */
function actorsIn(path) {
  const text = readFileSync(join(machines, path), 'utf8')
  const found = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const (create\w+)/g)
  const documented = [...found].map(([, comment = '', exported = '']) => ({
    path,
    exported,
    about: firstParagraph(comment),
  }))
  const all = [...text.matchAll(/^export const (create\w+)/gm)].map(([, exported = '']) => exported)
  return all.map((exported) => documented.find((each) => each.exported === exported) ?? { path, exported, about: '' })
}

/** @param {string} comment */
const firstParagraph = (comment) =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .trim()
    .split('\n\n')[0]
    ?.replaceAll('\n', ' ')
    .replaceAll('|', '\\|') ?? ''

/** Fails when a generated file is not what the code would make of it now. */
export async function checkDiagrams() {
  const files = await generated()
  const stale = [...files].filter(([path, text]) => readIfThere(path) !== text).map(([path]) => path)
  const folder = 'docs/reference/diagrams'
  const orphans = readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((path) => !files.has(path))
  if (stale.length + orphans.length > 0)
    throw new Error(
      [
        'Run `npm run diagrams`.',
        ...stale.map((path) => `  ${path} is stale`),
        ...orphans.map((path) => `  ${path} is of no machine any more: delete it`),
      ].join('\n'),
    )
  return `${files.size} files`
}

/** @param {string} path */
function readIfThere(path) {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, text] of await generated()) {
    if (readIfThere(path) === text) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`written: ${path}`)
  }
}
