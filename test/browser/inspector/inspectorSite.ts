import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Frame, Page } from 'puppeteer-core'
import { onTestFinished } from 'vitest'
import { puppeteerPageOf } from '../harness/puppeteerPage.ts'
import { openSite, type Site } from '../harness/site.ts'
import type { Tab } from '../harness/tab.ts'

type Files = ReadonlyMap<string, string>

declare global {
  interface Window {
    saved: { blob: Blob; name: string }
  }
}

/** The inspector's app side as a bundler makes it, the page in a chunk of its own; built once for the tests of a file. */
export async function bundleInspector(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: ['inspected', 'foreignApp', 'foreignReceiver'].map((name) =>
      fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
    ),
    bundle: true,
    write: false,
    outdir: 'inspector',
    format: 'esm',
    splitting: true,
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]))
  const generated = readFileSync(new URL('../../../src/inspector/mount/page.generated.js', import.meta.url), 'utf8')
  const html: unknown = JSON.parse(generated.slice(generated.indexOf('"'), generated.lastIndexOf('"') + 1))
  return files
    .set('page.html', String(html))
    .set('app.html', pageWith('foreignApp.js'))
    .set('receiver.html', pageWith('foreignReceiver.js'))
}

const pageWith = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><title>${script}</title><script type="module" src="/inspector/${script}"></script>`

/** Another origin that has them, too. */
export async function openForeignSite(files: Files): Promise<Site> {
  const site = await openSite(() => new Response(null, { status: 404 }))
  onTestFinished(() => site.close())
  serveInspector(site, files)
  return site
}

/** Serves them below `/inspector/`, as an app with a strict policy would. */
export function serveInspector(site: Site, files: Files): void {
  site.intercept('/inspector/*', (request) => {
    const name = new URL(request.url).pathname.replace('/inspector/', '')
    const text = files.get(name)
    const type = name.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/javascript'
    return text === undefined
      ? new Response(null, { status: 404 })
      : new Response(text, { headers: { 'content-type': type } })
  })
}

/** Loads the inspector's app side into a tab: `window.inspector`. */
export async function loadInspector(tab: Tab): Promise<void> {
  await tab.run(() => {
    const script = document.createElement('script')
    script.type = 'module'
    script.src = '/inspector/inspected.js'
    document.head.append(script)
  })
  await tab.until(() => 'inspector' in window, [])
}

export const pageOf = (tab: Tab): Page => puppeteerPageOf(tab.page)

/** The window that `open` makes the tab open, as it is once it shows something of the inspector's. */
export async function opened(tab: Tab, open: () => Promise<unknown>): Promise<Page> {
  const page = puppeteerPageOf(await tab.page.popup(open))
  await page.bringToFront()
  return page
}

/** Waits until `condition` holds in a page or a frame; a page that is being left or loaded has no answer yet. */
export async function until(page: Page | Frame, condition: () => unknown): Promise<void> {
  const end = Date.now() + 10_000
  for (;;) {
    const isTrue = await page.evaluate(condition).catch((error: Error) => {
      if (!/context|navigation|frame/i.test(error.message)) throw error
    })
    if (isTrue) return
    if (Date.now() > end) throw new Error(`Still not true after 10 s: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The innermost states that the page lights. */
export const lit = (page: Page | Frame): Promise<string[]> =>
  page.evaluate(() => {
    const active = [...document.querySelectorAll('[data-state][data-active]')].map(
      (box) => box.getAttribute('data-state') ?? '',
    )
    return active.filter((path) => path && !active.some((other) => other.startsWith(`${path}.`))).sort()
  })

/** The innermost active states of the actor itself. */
export const active = (tab: Tab): Promise<string[]> =>
  tab.run(() => {
    const leaves = (value: unknown, path: string): string[] =>
      typeof value !== 'object' || value === null
        ? [`${path}${String(value)}`]
        : Object.keys(value).length === 0
          ? [path.slice(0, -1)]
          : Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}${key}.`))
    return leaves(window.app.auth.actor.getSnapshot().value, '').sort()
  })

/** Exports what a page shows: the text that it gives the browser to save, and the name for it. */
export async function exported(page: Page): Promise<{ name: string; text: string }> {
  // The page's policy lets nobody fetch the address of the blob: the blob itself is kept.
  await page.evaluate(() => {
    const { createObjectURL } = URL
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob && blob.type === 'application/json') Object.assign(window, { saved: { blob } })
      return createObjectURL(blob)
    }
    const { click } = HTMLAnchorElement.prototype
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      if (this.download) Object.assign(window.saved, { name: this.download })
      click.call(this)
    }
  })
  await click(page, 'Export a recording')
  await until(page, () => Boolean(window.saved?.name))
  return page.evaluate(async () => ({ name: window.saved.name, text: await window.saved.blob.text() }))
}

export const click = (page: Page | Frame, name: string): Promise<void> =>
  page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`).then((button) => button?.click())

/** The frame that the inspector is in. */
export const frameIn = (page: Page): Promise<Frame> => page.waitForFrame((frame) => frame.url() === 'about:srcdoc')

/** The keys that open and close the panel. */
export async function press(page: Page): Promise<void> {
  await page.keyboard.down('Control')
  await page.keyboard.down('Shift')
  await page.keyboard.press('Period')
  await page.keyboard.up('Shift')
  await page.keyboard.up('Control')
}
