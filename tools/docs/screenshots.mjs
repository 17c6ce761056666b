/**
 * `npm run screenshots`: the pictures of the docs, taken of the demo in a real browser. It starts the demo itself, and fails where
 * something that a picture shows is not there. With `-- --check` it goes the same ways and writes nothing; with names, only
 * those.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import puppeteer from 'puppeteer-core'
import { root } from '../exec.mjs'
import { withPalette } from './palette.mjs'
import { shots } from './shots.mjs'

/** A page of the docs should not wait for its pictures. */
const LIMIT = 150_000
const folder = join(root, 'docs/screenshots')

/** The tests' way to find a browser: Node 20 does not read TypeScript by itself. */
async function findChrome() {
  const outfile = join(root, '.cache/docs-tools/findBrowsers.mjs')
  const entry = join(root, 'test/browser/harness/findBrowsers.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' })
  /** @type {typeof import('../../test/browser/harness/findBrowsers.ts')} */
  const browsers = await import(pathToFileURL(outfile).href)
  return browsers.findChrome()
}

/** @returns {Promise<{ origin: string, stop: () => void }>} */
function startDemo() {
  const demo = spawn(process.execPath, [join(root, 'examples/start.mjs')], { env: { ...process.env, PORT: '5400' } })
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (/** @type {Buffer} */ chunk) => {
      said += chunk
      const [, origin] = /(http:\/\/[\w.]+:\d+)\//.exec(said) ?? []
      if (origin) resolve({ origin, stop: () => demo.kill() })
    }
    demo.stdout.on('data', hear)
    demo.stderr.on('data', hear)
    demo.on('exit', () => reject(new Error(`The demo did not start:\n${said}`)))
  })
}

const words = process.argv.slice(2)
const isCheck = words.includes('--check')
const names = words.filter((word) => !word.startsWith('--'))

const { executablePath, isShell } = await findChrome()
const demo = await startDemo()
const browser = await puppeteer.launch({
  executablePath,
  headless: isShell ? 'shell' : true,
  args: ['--no-sandbox', '--disable-gpu'],
})
/** @type {string[]} */
const failed = []
mkdirSync(folder, { recursive: true })

/** @param {import('./shots.mjs').Shot} shot @param {'light' | 'dark'} scheme */
async function take({ name, size, show }, scheme) {
  const file = join(folder, `${name}-${scheme}.png`)
  // A profile of its own: nobody is signed in.
  const profile = await browser.createBrowserContext()
  const open = async () => {
    const page = await profile.newPage()
    await page.setViewport(size)
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    return page
  }
  try {
    const page = await open()
    const selector = await show(page, { origin: demo.origin, open })
    const pictured = selector ? await page.waitForSelector(selector) : page
    if (isCheck) {
      console.log(`✓ ${name} can be taken`)
      return
    }
    if (!pictured) throw new Error(`There is no ${selector}`)
    const png = withPalette(Buffer.from(await pictured.screenshot()))
    if (png.length > LIMIT) throw new Error(`${file} would have ${png.length} bytes, more than ${LIMIT}`)
    writeFileSync(file, png)
    console.log(`✓ ${name}-${scheme}.png  ${(png.length / 1000).toFixed(0)} kB`)
  } catch (error) {
    failed.push(name)
    console.log(`✗ ${name}, ${scheme}: ${error instanceof Error ? error.message : error}`)
  } finally {
    await profile.close()
  }
}

try {
  for (const shot of shots) {
    if (names.length > 0 && !names.includes(shot.name)) continue
    await take(shot, 'light')
    if (shot.hasDark && !isCheck) await take(shot, 'dark')
  }
} finally {
  await browser.close()
  demo.stop()
}
if (failed.length > 0) {
  console.log(`${failed.length} failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
