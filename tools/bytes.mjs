/**
 * What an app pays for authchart in minified, gzipped bytes, measured on dist. `npm run bytes` prints the table,
 * `-- --by-file` shows where they come from; `-- --write` brings the figures in README and docs up to date.
 */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { bundle, xstateImports } from './bundle.mjs'
import { checkFigures, kilobytes, writeFigures } from './figures.mjs'
import { entries, readManifest } from './manifest.mjs'

/** Bytes that `createAuth` and `restBackend` may cost together, XState included: a guard, not the goal (docs/decisions/0006-bytes.md). */
export const budget = 43_400

/** @typedef {{ name: string, bytes: number, extra?: boolean, note: string }} Figure */

const core = "export { createAuth, restBackend } from 'authchart'"

/** @returns {Promise<Figure[]>} */
export async function measure() {
  const { name, peerDependencies = {} } = readManifest()
  const peers = Object.keys(peerDependencies).filter((peer) => peer !== 'xstate')
  // The inspector's page is a module of its own, fetched when somebody opens it: no app loads it with the rest.
  const external = [...peers.flatMap((peer) => [peer, `${peer}/*`]), '*/page.generated.js']
  const subpaths = entries()

  const base = await bundle(core, external)
  const used = await xstateImports(base.files)
  const xstate = await bundle(
    [...used].map(([from, names]) => `export { ${[...names].join(', ')} } from '${from}'`).join('\n'),
  )
  /** @type {Figure[]} */
  const figures = [
    { name: 'xstate', bytes: xstate.bytes, note: 'what authchart imports of XState, alone' },
    { name: 'core', bytes: base.bytes, note: 'createAuth + restBackend, XState included' },
    { name: 'own', bytes: base.bytes - xstate.bytes, note: 'the same without XState' },
  ]

  for (const { subpath, specifier, file } of subpaths) {
    if (subpath === '.') continue
    if (subpath === './adapters') {
      figures.push(...(await adapterCosts(specifier, file, base.bytes, external)))
      continue
    }
    const { bytes } = await bundle(`${core}\nexport * from '${specifier}'`, external)
    const short = subpath.slice(2)
    figures.push({ name: short, bytes: bytes - base.bytes, extra: true, note: `everything in ${name}/${short}` })
  }
  return figures
}

/**
 * Each adapter alone on top of the core: what it adds for somebody who picks just this one.
 *
 * @param {string} specifier @param {string} file @param {number} base @param {readonly string[]} external
 * @returns {Promise<Figure[]>}
 */
async function adapterCosts(specifier, file, base, external) {
  const source = await readFile(file, 'utf8')
  if (!/\bexport\b/.test(source)) return []
  const exported = await import(pathToFileURL(file).href)
  const names = Object.keys(exported).filter((name) => typeof exported[name] === 'function')
  const figures = []
  for (const name of names) {
    const { bytes } = await bundle(`${core}\nexport { ${name} as measured } from '${specifier}'`, external)
    // Naming one more export costs some bytes even where the code is in the core already.
    const added = bytes - base < 40 ? 0 : bytes - base
    figures.push({ name, bytes: added, extra: true, note: added === 0 ? 'in the core already' : specifier })
  }
  return figures.sort((a, b) => a.name.localeCompare(b.name))
}

/** @param {readonly Figure[]} figures */
export function checkBudget(figures) {
  const bytes = figures.find(({ name }) => name === 'core')?.bytes ?? Number.POSITIVE_INFINITY
  const line = `createAuth + restBackend: ${kilobytes(bytes)} of ${kilobytes(budget)}`
  if (bytes > budget) throw new Error(`Over the budget. ${line}`)
  return line
}

/** @param {readonly Figure[]} figures */
function table(figures) {
  const width = Math.max(...figures.map(({ name }) => name.length))
  const row = (/** @type {Figure} */ { name, bytes, extra, note }) =>
    `${name.padEnd(width)}  ${`${extra ? '+' : ''}${bytes}`.padStart(7)} B  ${note}`
  return figures.map(row).join('\n')
}

/** Our own modules in the core, heaviest first: minified bytes before gzip, which packs about three into one. */
async function heaviestFiles() {
  const { files } = await bundle(core)
  const own = files.filter(({ file }) => file.startsWith('dist/'))
  const sum = own.reduce((total, { raw }) => total + raw, 0)
  return [
    '',
    ...own.map(({ file, raw }) => `${String(raw).padStart(6)}  ${file}`),
    `${sum}  together, not gzipped`,
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const figures = await measure()
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures, null, 2))
  else console.log(table(figures))
  if (process.argv.includes('--by-file')) console.log(await heaviestFiles())
  if (process.argv.includes('--write')) await writeFigures(figures)
  console.error(checkBudget(figures))
  await checkFigures(figures)
}
