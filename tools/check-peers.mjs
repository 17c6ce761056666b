/**
 * Each group of entries in an app that has the peers which these entries need, and no other: a peer that somebody has not
 * installed must break neither types nor bundle nor import of what does not need it.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { exec, root } from './exec.mjs'
import { entries } from './manifest.mjs'
import { temporaryFolder } from './pack.mjs'

/** Without these the compiler knows nothing of the package. @type {Record<string, string[]>} */
const TYPES = { react: ['@types/react', 'csstype'] }

/** The package of an import: `react/jsx-runtime` → `react`. @param {string} path */
const packageOf = (path) => path.split('/', path.startsWith('@') ? 2 : 1).join('/')

/** Entries that need the same peers. @returns {{ peers: string[], specifiers: string[] }[]} */
function groups() {
  /** @type {Record<string, string[]>} */
  const granted = JSON.parse(readFileSync(join(root, 'test/package/subpaths.json'), 'utf8'))
  /** @type {Map<string, { peers: string[], specifiers: string[] }>} */
  const found = new Map()
  for (const { subpath, specifier } of entries()) {
    const peers = [...new Set(['xstate', ...(granted[subpath] ?? []).map(packageOf)])].sort()
    const group = found.get(peers.join()) ?? { peers, specifiers: [] }
    group.specifiers.push(specifier)
    found.set(peers.join(), group)
  }
  return [...found.values()]
}

/** @param {string} app where the package is installed with all its peers */
export async function checkPeers(app) {
  const folder = temporaryFolder('peers')
  const apps = groups().map((group) => ({ ...group, place: join(folder, group.peers.join('+').replaceAll('/', '-')) }))
  for (const { peers, specifiers, place } of apps) {
    copyPackage(app, place)
    for (const name of peers.flatMap((peer) => [peer, ...(TYPES[peer] ?? [])])) link(app, place, name)
    writeApp(place, specifiers)
  }
  // One program for all: most of the compiler's time goes into the types of the platform.
  const tsconfig = JSON.parse(readFileSync(join(app, 'tsconfig.bundler.json'), 'utf8'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: ['*/app.ts'] }))
  await exec('tsc', ['-p', folder])
  for (const { place } of apps) await importAndBundle(place)
  return apps.map(({ peers, specifiers }) => `${specifiers.length} with ${peers.join(', ')}`).join('; ')
}

/** @param {string} place @param {readonly string[]} specifiers */
function writeApp(place, specifiers) {
  const imports = specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}'`)
  const uses = `console.log([${specifiers.map((_, index) => `entry${index}`).join(', ')}].length)`
  const text = `${imports.join('\n')}\n${uses}\n`
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(place, 'app.ts'), text)
  writeFileSync(join(place, 'app.mjs'), text)
}

/** @param {string} place */
async function importAndBundle(place) {
  await exec('node', ['app.mjs'], { cwd: place })
  await build({
    absWorkingDir: place,
    entryPoints: ['app.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })
}

/** A copy, because a link would lead to where all peers are. @param {string} app @param {string} place */
function copyPackage(app, place) {
  const from = join(app, 'node_modules/authchart')
  const to = join(place, 'node_modules/authchart')
  for (const part of ['dist', 'package.json'])
    cpSync(join(from, part), join(to, part), { recursive: true, filter: (file) => !file.endsWith('.map') })
}

/** @param {string} app @param {string} place @param {string} name */
function link(app, place, name) {
  const made = join(place, 'node_modules', name)
  mkdirSync(dirname(made), { recursive: true })
  symlinkSync(join(app, 'node_modules', name), made)
}
