import { beforeAll, describe, expect, it, vi } from 'vitest'
import { MODES, openApp } from '../harness/appWorld.ts'
import { browserForSuite } from '../harness/world.ts'
import { bundleInspector, lit, loadInspector, opened, openForeignSite, serveInspector, until } from './inspectorSite.ts'

const browser = browserForSuite()
/** A chart takes a while to be drawn where several browsers share few cores. */
vi.setConfig({ testTimeout: 60_000 })
const mode = MODES['tokens in the body, kept in IndexedDB']
let files: Awaited<ReturnType<typeof bundleInspector>>
beforeAll(async () => {
  files = await bundleInspector()
})

describe('an app with authchart in an inspector of somebody else', () => {
  it('is shown with valid messages of @statelyai/inspect, and without a secret', async () => {
    const world = await openApp(browser, mode)
    serveInspector(world.site, files)
    const { url } = await openForeignSite(files)
    const tab = await world.tab()
    await loadInspector(tab)
    const page = await opened(tab, () =>
      tab.run((url) => {
        const receiver = window.open(`${url}/inspector/receiver.html`)
        if (receiver) window.inspector.connectInspector(window.app.auth, { window: receiver, origin: url })
      }, url),
    )
    await until(page, () => window.received?.length > 0)
    await world.signIn(tab, 'grace')
    await tab.run(async () => {
      await window.app.auth.refresh()
      await window.app.auth.signOut()
    })
    await until(page, () => JSON.stringify(window.received).includes('"value":"signedOut"'))

    const received = await page.evaluate(() => window.received)
    expect(new Set(received.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.snapshot']),
    )
    const known = new Set(received.flatMap(({ type, sessionId }) => (type === '@xstate.actor' ? [sessionId] : [])))
    for (const message of received) {
      expect(message).toMatchObject({
        sessionId: expect.any(String),
        createdAt: expect.stringMatching(/^\d{13}$/),
        _version: '0.7.2',
      })
      expect(known).toContain(message.sessionId)
      if (message.type === '@xstate.actor') expect(JSON.parse(message.definition ?? '')).toHaveProperty('id')
      else expect(message.event).toMatchObject({ type: expect.any(String) })
    }
    const root = received.find(({ type, sessionId, rootId }) => type === '@xstate.actor' && sessionId === rootId)
    expect(Object.keys(JSON.parse(Object(root).definition).states)).toContain('awaitingSecondFactor')

    const posted = JSON.stringify(await page.evaluate(() => window.posted))
    expect(world.secrets().length).toBeGreaterThan(4)
    for (const secret of [...world.secrets(), 'battery staple', 'grace@example.com', 'Grace Hopper'])
      expect(posted).not.toContain(secret)
  })

  it('tells nothing to a page that has taken the place of the inspector', async () => {
    const world = await openApp(browser, mode)
    serveInspector(world.site, files)
    const [trusted, stranger] = [await openForeignSite(files), await openForeignSite(files)]
    const tab = await world.tab()
    await loadInspector(tab)
    const page = await opened(tab, () =>
      tab.run((url) => {
        const receiver = window.open(`${url}/inspector/receiver.html`)
        if (receiver) window.inspector.connectInspector(window.app.auth, { window: receiver, origin: url })
      }, trusted.url),
    )
    await until(page, () => window.received?.length > 0)
    await page.goto(`${stranger.url}/inspector/receiver.html`)
    await until(page, () => Array.isArray(window.posted))
    await world.signIn(tab)
    await tab.run(async () => {
      await window.app.auth.refresh()
    })
    expect(await page.evaluate(() => window.posted)).toEqual([])
  })
})

describe('an XState app that knows nothing of authchart, in our page', () => {
  const LIGHTS = [['red'], ['green'], ['walking.lamp.steady', 'walking.sound.slow']]

  it('is shown at once when both have one origin', async () => {
    const world = await browser.open()
    serveInspector(world.site, files)
    const tab = await world.tab(undefined, '/inspector/app.html')
    const page = await opened(tab, () =>
      tab.run(() => {
        window.light = window.foreign.start('/inspector/page.html')
      }),
    )
    for (const expected of LIGHTS) {
      await vi.waitFor(async () => expect(await lit(page)).toEqual(expected), 20_000)
      await tab.run(() => window.light.send({ type: 'next' }))
    }
  })

  it('is shown when the person at the page has allowed its origin, and not before', async () => {
    const world = await browser.open()
    serveInspector(world.site, files)
    const { url } = await openForeignSite(files)
    const tab = await world.tab(undefined, '/inspector/app.html')
    const page = await opened(tab, () =>
      tab.run((url) => {
        window.light = window.foreign.start(`${url}/inspector/page.html`)
      }, url),
    )
    const allow = await page.waitForSelector('::-p-xpath(//button[text()="Allow"])')
    expect(await page.evaluate(() => document.body.textContent)).toContain(world.site.url)
    expect(await lit(page)).toEqual([])
    await allow?.click()
    await vi.waitFor(async () => expect(await lit(page)).toEqual(['red']), 20_000)
    await tab.run(() => window.light.send({ type: 'next' }))
    await vi.waitFor(async () => expect(await lit(page)).toEqual(['green']), 20_000)
  })
})
