import type { Frame, Page } from 'puppeteer-core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type AppWorld, MODE_NAMES, MODES, openApp, USERS } from '../harness/appWorld.ts'
import { browserForSuite } from '../harness/world.ts'
import {
  bundleInspector,
  exported,
  frameIn,
  lit,
  loadInspector,
  opened,
  pageOf,
  press,
  serveInspector,
} from './inspectorSite.ts'

const browser = browserForSuite()
let files: Awaited<ReturnType<typeof bundleInspector>>
beforeAll(async () => {
  files = await bundleInspector()
})

/** Runs in each document before its own scripts: writes down what is posted to it, and by it to the channel. */
function listenIn(): void {
  window.posted = []
  const note = (message: unknown) => window.posted.push(message)
  addEventListener('message', ({ data }) => note(data))
  const { postMessage } = BroadcastChannel.prototype
  BroadcastChannel.prototype.postMessage = function (message: unknown) {
    note(message)
    return postMessage.call(this, message)
  }
}

/** What the page shows, and what is hidden in it: each panel, each event in sight, each branch opened. */
const everythingOn = (page: Page | Frame): Promise<string> =>
  page.evaluate(async () => {
    const parts: string[] = []
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    /** Clicks, and waits until the page has drawn what that does. */
    const click = async (element: HTMLElement, mark: 'ariaSelected' | 'ariaExpanded') => {
      element.click()
      for (let left = 200; left > 0 && element.isConnected && element[mark] !== 'true'; left--)
        await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const note = async () => {
      const closed = '[role=tabpanel] li > [aria-expanded=false]'
      for (let [branch] = all(closed), left = 300; branch && left > 0; [branch] = all(closed), left--)
        await click(branch, 'ariaExpanded')
      parts.push(document.documentElement.outerHTML, ...all('input').map((input) => (input as HTMLInputElement).value))
    }
    for (const tab of all('[role=tab]')) {
      await click(tab, 'ariaSelected')
      await note()
      for (const row of all('[role=tabpanel] [role=option]').slice(-15)) {
        await click(row, 'ariaSelected')
        await note()
      }
    }
    return parts.join('\n')
  })

const { email, password, name } = USERS.grace
const secretsOf = (world: AppWorld, codes: readonly string[]) => [
  ...world.secrets(),
  ...codes.map((code) => `"${code}"`),
  password,
  'WRONG-PASSWORD',
  email,
  name,
]

describe.each(MODE_NAMES)('what an inspector is told, with the %s', (mode) => {
  it('holds no credential, no token and nothing of the user but the id: on the wire, on the page, in a file', {
    timeout: 120_000,
  }, async () => {
    // Two pages draw their charts in the app's own process: on a busy machine that takes a while.
    const world = await openApp(browser, { ...MODES[mode], timeouts: { request: 20_000, settle: 300 } })
    serveInspector(world.site, files)
    const tab = await world.tab()
    const page = pageOf(tab)
    await page.evaluateOnNewDocument(listenIn)
    await tab.reload()
    await loadInspector(tab)
    await tab.run(() => void window.inspector.mountInspector(window.app.auth))
    await press(page)
    const frame = await frameIn(page)
    const popup = await opened(tab, () => tab.run(() => void window.inspector.openInspector(window.app.auth)))

    await tab.run(
      (email) =>
        window.app.auth.signIn({ method: 'password', email, password: 'WRONG-PASSWORD' }).then(
          () => {},
          () => {},
        ),
      email,
    )
    await tab.run((email, password) => window.app.auth.signIn({ method: 'password', email, password }), email, password)
    const codes = ['987654', await world.totp()]
    for (const code of codes) {
      await tab.run(
        (code) =>
          window.app.auth.submitSecondFactor({ code }).then(
            () => {},
            () => {},
          ),
        code,
      )
    }
    const id = (await tab.run(() => window.app.auth.view.user?.id)) ?? 'nobody'
    await world.voidAccessTokens()
    await tab.run(async () => {
      await window.app.auth.fetch('/api/orders')
    })
    world.fault({ fail: { path: '/auth/refresh', status: 503, times: 1 } })
    await tab.run(async () => {
      await window.app.auth.refresh().catch(() => {})
    })
    await vi.waitFor(async () => expect(await lit(frame)).toContain('authenticated.presence.active.watched'), 20_000)

    const { text: file } = await exported(popup)
    expect(JSON.parse(file)).toMatchObject({ kind: 'authchart.recording' })
    const shown = `${await everythingOn(frame)}\n${await everythingOn(popup)}`
    // Asked anew, the window is told everything once more.
    await popup.evaluate(listenIn)
    await popup.evaluate(() => {
      window.opener.postMessage({ type: '@statelyai.connected', authchart: { schema: 1 } }, '*')
    })
    await vi.waitFor(async () => expect(await popup.evaluate(() => window.posted.length)).toBeGreaterThan(20), 20_000)
    const posted = JSON.stringify(
      await Promise.all([page, frame, popup].map((place) => place.evaluate(() => window.posted))),
    )
    await tab.run(() => window.app.auth.signOut())

    // The ears are open: the user's id, which may leave, is heard, and what stands deep in a context is seen.
    for (const text of [posted, file]) expect(text).toContain(`"user":{"id":"${id}"}`)
    for (const field of ['isOffline', 'expiresAt', 'runAttempt']) expect(shown.includes(field), field).toBe(true)
    expect(world.secrets().length).toBeGreaterThan(3)
    for (const [place, text] of Object.entries({ posted, shown, file }))
      for (const secret of secretsOf(world, codes)) expect(text.includes(secret), `${secret} ${place}`).toBe(false)
  })
})
