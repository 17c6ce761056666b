import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'puppeteer-core'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { MODES, openApp } from '../harness/appWorld.ts'
import type { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import {
  active,
  bundleInspector,
  click,
  exported,
  frameIn,
  lit,
  loadInspector,
  opened,
  openForeignSite,
  pageOf,
  press,
  serveInspector,
} from './inspectorSite.ts'

const browser = browserForSuite()
/** A chart takes a while to be drawn where several browsers share few cores. */
vi.setConfig({ testTimeout: 60_000 })
let files: Awaited<ReturnType<typeof bundleInspector>>
beforeAll(async () => {
  files = await bundleInspector()
})

async function app(options: Parameters<typeof openApp>[1] = MODES['tokens in the body, kept in IndexedDB']) {
  const world = await openApp(browser, options)
  serveInspector(world.site, files)
  const tab = await world.tab()
  await loadInspector(tab)
  return { world, tab }
}

const showsTheActor = (page: Page | Frame, tab: Tab): Promise<void> =>
  vi.waitFor(async () => expect(await lit(page)).toEqual(await active(tab)), 20_000)

describe('the inspector lights the states that are active', () => {
  it('as a panel over the app, which opens and closes by its button and by the keyboard', async () => {
    const { world, tab } = await app()
    await tab.run(() => void Object.assign(window.kept, { unmount: window.inspector.mountInspector(window.app.auth) }))
    const page = pageOf(tab)
    expect(page.frames()).toHaveLength(1)
    await press(page)
    const frame = await frameIn(page)
    await showsTheActor(frame, tab)
    await world.signIn(tab)
    await showsTheActor(frame, tab)
    expect(await lit(frame)).toContain('authenticated.token.fresh')
    // The layout takes seconds, and they are not the app's.
    expect(page.workers()).toHaveLength(1)
    await tab.run(() => window.app.auth.signOut())
    await showsTheActor(frame, tab)

    const isShown = () =>
      tab.run(() => document.querySelector('[data-authchart]')?.shadowRoot?.querySelector('section')?.hidden === false)
    expect(await isShown()).toBe(true)
    // The focus is in the frame now; the keys work there, too.
    await press(page)
    expect(await isShown()).toBe(false)
    await press(page)
    expect(await isShown()).toBe(true)
  })

  it('as a panel again after a reload, as large and as open as it was', async () => {
    const { tab } = await app()
    await tab.run(() => void window.inspector.mountInspector(window.app.auth))
    const page = pageOf(tab)
    await page.setViewport({ width: 1200, height: 800 })
    await press(page)
    await frameIn(page)
    const left = () =>
      tab.run(
        () =>
          document.querySelector('[data-authchart]')?.shadowRoot?.querySelector('section')?.getBoundingClientRect()
            .left,
      )
    const before = (await left()) ?? 0
    await page.mouse.move(before, 400)
    await page.mouse.down()
    await page.mouse.move(before - 150, 400, { steps: 5 })
    await page.mouse.up()
    expect(await left()).toBeCloseTo(before - 150, -1)
    await tab.reload()
    await loadInspector(tab)
    await tab.run(() => void window.inspector.mountInspector(window.app.auth))
    const frame = await frameIn(page)
    expect(await left()).toBeCloseTo(before - 150, -1)
    await showsTheActor(frame, tab)
  })

  it('in an element of the app', async () => {
    const { world, tab } = await app()
    await tab.run(() => {
      const target = document.createElement('aside')
      target.style.height = '600px'
      document.body.append(target)
      window.inspector.mountInspector(window.app.auth, { target })
    })
    const frame = await frameIn(pageOf(tab))
    await world.signIn(tab)
    await showsTheActor(frame, tab)
  })

  it('in a window of its own, which waits while the app is reloaded', async () => {
    const { world, tab } = await app()
    const page = await opened(tab, () => tab.run(() => void window.inspector.openInspector(window.app.auth)))
    await world.signIn(tab)
    await showsTheActor(page, tab)
    await tab.reload()
    await loadInspector(tab)
    await tab.run(async () => {
      await window.app.auth.ready
      await window.app.auth.signOut()
      window.inspector.connectInspector(window.app.auth)
    })
    await vi.waitFor(async () => expect(await lit(page)).toEqual(['signedOut']), 20_000)
  })

  it('as a page that the app serves, where its policy forbids everything that is not its own file', async () => {
    const { world, tab } = await app()
    world.site.intercept('/', async (_, next) => {
      const response = await next()
      // eval is what the driver runs a test's functions with.
      response.headers.set('content-security-policy', "default-src 'self'; script-src 'self' 'unsafe-eval'")
      return response
    })
    await tab.reload()
    const refused = await pageOf(tab).evaluateHandle(() => {
      const found: string[] = []
      addEventListener('securitypolicyviolation', ({ violatedDirective }) => found.push(violatedDirective))
      return found
    })
    await loadInspector(tab)
    await tab.run(() => void window.inspector.mountInspector(window.app.auth, { url: '/inspector/page.html' }))
    await press(pageOf(tab))
    const frame = await pageOf(tab).waitForFrame((frame) => frame.url().endsWith('/page.html'))
    await tab.run(() => void window.inspector.openInspector(window.app.auth, { url: '/inspector/page.html' }))
    const page = await vi.waitFor(async () => {
      const found = (await pageOf(tab).browserContext().pages()).find((other) => other.url().endsWith('/page.html'))
      if (!found) throw new Error('No window has opened')
      return found
    }, 20_000)
    await world.signIn(tab)
    await showsTheActor(page, tab)
    await showsTheActor(frame, tab)
    expect(await refused.jsonValue()).toEqual([])
    await tab.run(() => document.body.setAttribute('style', 'color: red'))
    await vi.waitFor(async () => expect(await refused.jsonValue()).toHaveLength(1))
  })

  it('of another origin only after the person at the page has allowed it', async () => {
    const { world, tab } = await app()
    const { url } = await openForeignSite(files)
    const page = await opened(tab, () =>
      tab.run(
        (url) => void window.inspector.openInspector(window.app.auth, { url: `${url}/inspector/page.html` }),
        url,
      ),
    )
    await world.signIn(tab)
    await click(page, 'Allow')
    await showsTheActor(page, tab)
  })

  it('of all tabs of the origin at once', async () => {
    const { world, tab } = await app()
    await world.signIn(tab)
    const page = await opened(tab, () => tab.run(() => void window.inspector.openInspector(window.app.auth)))
    await showsTheActor(page, tab)
    const other = await world.tab()
    await loadInspector(other)
    await other.run(() => void window.inspector.connectInspector(window.app.auth))
    const text = () => page.evaluate(() => document.body.textContent)
    await vi.waitFor(async () => expect(await text()).toContain('2 tabs'), 20_000)
  })
})

describe('a recording', () => {
  it('ends, opened from its file, in the state in which it was exported', async () => {
    const { world, tab } = await app()
    await world.signIn(tab, 'grace')
    const page = await opened(tab, () => tab.run(() => void window.inspector.openInspector(window.app.auth)))
    await showsTheActor(page, tab)
    await tab.run(async () => {
      await window.app.auth.refresh()
    })
    await showsTheActor(page, tab)
    const expected = await lit(page)

    const { name, text } = await exported(page)
    expect(JSON.parse(text)).toMatchObject({ kind: 'authchart.recording', schema: 1 })
    for (const secret of [...world.secrets(), 'battery staple', 'grace@example.com']) expect(text).not.toContain(secret)

    const folder = mkdtempSync(join(tmpdir(), 'authchart-recording-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, name)
    writeFileSync(file, text)
    const alone = await pageOf(tab).browserContext().newPage()
    await alone.goto(`${world.site.url}/inspector/page.html`)
    const input = await alone.waitForSelector('input[type=file]')
    await input?.uploadFile(file)
    await vi.waitFor(async () => expect(await lit(alone)).toEqual(expected), 20_000)
  })
})
