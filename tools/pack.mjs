import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec, root } from './exec.mjs'

/** @typedef {{ tarball: string, files: string[] }} Packed */

/**
 * Packs a folder as `npm publish` would, without running its scripts.
 *
 * @param {string} folder
 * @param {string} destination
 * @returns {Promise<Packed>}
 */
export async function pack(folder, destination) {
  const args = ['pack', folder, '--json', '--ignore-scripts', '--pack-destination', destination]
  const report = JSON.parse(await exec('npm', args, { cwd: destination, stdoutOnly: true }))
  const [{ filename, files }] = Array.isArray(report) ? report : Object.values(report)
  return {
    tarball: join(destination, filename.replace('@', '').replace('/', '-')),
    files: files.map((/** @type {{ path: string }} */ file) => file.path).sort(),
  }
}

/** @param {string} purpose @returns {string} an empty folder that is gone when this process ends */
export function temporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `authchart-${purpose}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const listFile = join(root, 'test/package/files.txt')
const listHead = '# What the published package holds. After adding or moving a module: npm run pack:list\n'

/**
 * Files that tsc makes of one module are written as one line, so that the list reads like the source tree:
 * `errors.ts` stands for `src/errors.ts` and for the four files in `dist/` made from it.
 *
 * @param {readonly string[]} files
 * @returns {string[]}
 */
export function foldFiles(files) {
  const all = new Set(files)
  const lines = []
  for (const file of files) {
    const module = /^src\/(.+)\.tsx?$/.exec(file)?.[1]
    const made = module === undefined ? [] : ['js', 'js.map', 'd.ts', 'd.ts.map'].map((end) => `dist/${module}.${end}`)
    if (made.length > 0 && made.every((path) => all.has(path))) {
      all.delete(file)
      for (const path of made) all.delete(path)
      lines.push(`${file} + dist`)
    }
  }
  return [...all, ...lines].sort()
}

/** @param {readonly string[]} files */
export function writeFileList(files) {
  writeFileSync(listFile, `${listHead}${foldFiles(files).join('\n')}\n`)
}

/**
 * A file that slips into the package ships to every user; one that slips out breaks them.
 *
 * @param {readonly string[]} files
 */
export async function checkFileList(files) {
  const written = new Set(
    readFileSync(listFile, 'utf8')
      .split('\n')
      .filter((line) => line && !line.startsWith('#')),
  )
  const found = new Set(foldFiles(files))
  const extra = [...found].filter((line) => !written.has(line)).map((line) => `  + ${line}`)
  const missing = [...written].filter((line) => !found.has(line)).map((line) => `  − ${line}`)
  if (extra.length + missing.length > 0) {
    const lines = [...extra, ...missing].join('\n')
    throw new Error(`The package differs from test/package/files.txt (npm run pack:list writes it anew)\n${lines}`)
  }
  return `${files.length} files`
}

if (process.argv[1] === import.meta.filename) {
  const { files } = await pack(root, temporaryFolder('pack'))
  writeFileList(files)
  console.log(`${files.length} files written to test/package/files.txt`)
}
