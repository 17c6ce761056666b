import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { page as inspectorPage } from '../../../src/inspector/mount/page.generated.js'
import type { Handler } from '../harness/site.ts'
import type { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo, demoSite } from '../model/demoSite.ts'

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

/** As `npm start` does it: the demo, its server, and the inspector's page. */
function wholeSite(): Handler {
  const server = createAuthServer({ accessTokenTtl: 3_600 })
  const demo = demoSite(files, (request, env) => server.app.fetch(request, env as object))
  return (request, env) =>
    new URL(request.url).pathname === '/inspector/'
      ? new Response(inspectorPage, { headers: { 'content-type': 'text/html' } })
      : demo(request, env)
}

async function click(tab: Tab, text: string): Promise<void> {
  const press = (text: string) => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith(text))
    button?.click()
    return button !== undefined
  }
  await tab.until(press, [text], 30_000)
}

/** The innermost active states, read by the demo from its own actor. */
const activeIn = (tab: Tab): Promise<string> =>
  tab.run(() =>
    [...document.querySelectorAll('.leaves code')]
      .map(({ textContent }) => textContent)
      .sort()
      .join(' '),
  )

/** Waits until an inspector knows two tabs, and has just these states lit in its chart. */
async function lights(tab: Tab, states: string, frame: string | null): Promise<void> {
  const isLit = (states: string, frame: string | null) => {
    const page = frame === null ? document : document.querySelector<HTMLIFrameElement>(frame)?.contentDocument
    const lit = [...(page?.querySelectorAll<SVGElement>('[data-kind="atomic"][data-active]') ?? [])]
    const names = lit.map(({ dataset }) => dataset.state?.replace(/^authenticated\./, '')).sort()
    return names.join(' ') === states && page?.querySelector('#root')?.textContent.includes('2 tabs')
  }
  await tab.until(isLit, [states, frame], 30_000)
}

describe('the inspector of the demo', () => {
  const browser = browserForSuite()

  it('lights just the states of the session, beside the app and in a window of its own, and knows both tabs', async () => {
    const world = await browser.open(wholeSite())
    const app = await world.tab('app', '/app')
    await click(app, 'Ada')
    await click(app, 'Sign in')
    // The chart is laid out in the app's own process, which on a busy machine takes a while.
    await app.until(() => document.querySelector('.screen h2')?.textContent === 'Hello, Ada Lovelace', [], 30_000)
    await click(app, 'Open a second tab')
    const signedIn = await activeIn(app)
    expect(signedIn).toBe('assurance lifetime.running presence.active.watched token.fresh')
    await lights(app, signedIn, '.inspector iframe')

    await click(app, 'Lock')
    await app.until(() => document.querySelector('.leaves')?.textContent?.includes('presence.locked.idle'), [], 30_000)
    const locked = await activeIn(app)
    await lights(app, locked, '.inspector iframe')

    // Opened last: a page in the background draws nothing.
    const window = await world.tab('inspector', '/inspector/')
    await lights(window, locked, null)
  }, 90_000)
})
