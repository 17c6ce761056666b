/**
 * The packed package in an empty app, as its first user meets it: installed without a network, compiled under both
 * module resolutions, imported by plain Node (a server that renders), bundled for a browser.
 */
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { exec, root } from './exec.mjs'
import { entries, readManifest } from './manifest.mjs'
import { pack, temporaryFolder } from './pack.mjs'

const consumer = join(root, 'test/package/consumer')

/** Peers that bring dozens of packages: linked to where they are installed here, instead of packed one by one. */
const LINKED = ['msw']

/** What an app with React has beside the peers. */
const OF_AN_APP = ['react-dom', '@types/react', '@types/react-dom']

/** @param {string} tarball @returns {Promise<string>} the folder of the app, for further trials */
export async function checkInstall(tarball) {
  const app = temporaryFolder('install')
  await install(app, tarball)
  cpSync(consumer, app, { recursive: true })
  writeFileSync(join(app, 'every-subpath.ts'), everySubpath())
  await compile(app)
  await importOnServer(app)
  await bundleForBrowser(app)
  return app
}

/** Every subpath once, so that the compiler reads each of our declaration files. */
function everySubpath() {
  const names = entries().map(({ specifier }, index) => ({ specifier, name: `subpath${index}` }))
  const imports = names.map(({ specifier, name }) => `import * as ${name} from '${specifier}'`)
  return `${imports.join('\n')}\nexport const all = [${names.map(({ name }) => name).join(', ')}]\n`
}

/** @param {string} app @param {string} tarball */
async function install(app, tarball) {
  const tarballs = join(app, 'tarballs')
  mkdirSync(tarballs)
  const { name, peerDependencies = {} } = readManifest()
  const wanted = [...Object.keys(peerDependencies), ...OF_AN_APP].filter((peer) => !LINKED.includes(peer))
  const packed = await Promise.all(closure(wanted).map(async (peer) => [peer, await packInstalled(peer, tarballs)]))
  const dependencies = Object.fromEntries([[name, tarball], ...packed].map(([key, file]) => [key, `file:${file}`]))
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2))
  await exec('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: app })
  for (const peer of LINKED) symlinkSync(join(root, 'node_modules', peer), join(app, 'node_modules', peer))
}

/** @param {string} name @param {string} destination */
const packInstalled = async (name, destination) => (await pack(join(root, 'node_modules', name), destination)).tarball

/** The packages with all that they depend on, as they are installed here. @param {readonly string[]} names */
function closure(names) {
  const found = new Set()
  const queue = [...names]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const folder = join(root, 'node_modules', name)
    if (found.has(name) || !existsSync(folder)) continue
    found.add(name)
    queue.push(...Object.keys(readManifest(folder).dependencies ?? {}))
  }
  return [...found]
}

/** @param {string} app */
async function compile(app) {
  await Promise.all(['bundler', 'nodenext'].map((kind) => exec('tsc', ['-p', join(app, `tsconfig.${kind}.json`)])))
}

/** @param {string} app */
async function importOnServer(app) {
  const specifiers = entries().map(({ specifier }) => specifier)
  await exec('node', ['import-all.mjs', ...specifiers], { cwd: app })
}

/** @param {string} app */
async function bundleForBrowser(app) {
  const options = /** @type {const} */ ({
    absWorkingDir: app,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  })
  const { warnings } = await build({ ...options, entryPoints: ['app.tsx'] })
  if (warnings.length > 0) throw new Error(`esbuild warns: ${warnings.map(({ text }) => text).join('; ')}`)

  const unused = entries().map(({ specifier }) => `import '${specifier}'`)
  const stdin = { contents: unused.join('\n'), resolveDir: app }
  const { outputFiles } = await build({ ...options, stdin })
  const left = outputFiles.map(({ text }) => text.trim()).join('')
  if (left !== '') throw new Error(`Importing without using anything leaves code behind: ${left.slice(0, 200)}`)
}
