import { afterAll, beforeAll, inject, onTestFinished, type TestContext } from 'vitest'
import type { LaunchedBrowser } from './driver.ts'
import type { Engine } from './engines.ts'
import { launchBrowser } from './launchBrowser.ts'
import { type Power, whyNot } from './powers.ts'
import { type Handler, openSite, type Site } from './site.ts'
import { Tab } from './tab.ts'

/** What one test has for itself: an origin, a browser profile, and the tabs in it. */
export interface World {
  readonly site: Site
  readonly hasPageCache: boolean
  /** Opens a tab at `path`; its name is how the site knows it again. */
  tab(name?: string, path?: string): Promise<Tab>
  tabs(count: number, path?: string): Promise<Tab[]>
  /** The window that `work` opens in `tab`, as a link with an opener or the browser's "duplicate tab" does. */
  popup(tab: Tab, name: string, path: string): Promise<Tab>
}

const PAGE = '<!doctype html><meta charset="utf-8"><title>tab</title><main></main><script src="/page.js"></script>'

const html = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/html' } })

/** `/`: a page with the engine; `/elsewhere`: one without, to leave for; the rest is `handler`'s. */
const withPages =
  (handler: Handler): Handler =>
  (request, env) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/') return html(PAGE)
    if (pathname === '/elsewhere') return html('<!doctype html><title>elsewhere</title>')
    if (pathname === '/page.js') {
      return new Response(inject('pageScript'), { headers: { 'content-type': 'text/javascript' } })
    }
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 })
    return handler(request, env)
  }

const addressOf = (site: Site, path: string, name: string): string => {
  const url = new URL(path, site.url)
  url.searchParams.set('tab', name)
  return url.href
}

export interface WorldOptions {
  /**
   * How the tabs call this machine. Default `localhost`, which counts as secure. `insecure.test` does not: no Web Locks,
   * no `crypto.randomUUID`.
   */
  readonly host?: string
}

export interface SuiteBrowser {
  readonly engine: Engine
  open(handler?: Handler, options?: WorldOptions): Promise<World>
  /** Skips the test, and says why, where the engine cannot be made to do what it needs. */
  needs(test: TestContext, power: Power): void
}

/** Call at the top of a file or a `describe`: one browser for its tests, a world for each of them. */
export function browserForSuite(): SuiteBrowser {
  const engine = inject('engine')
  let launched: LaunchedBrowser | undefined

  beforeAll(async () => {
    launched = await launchBrowser(engine)
  })
  afterAll(async () => {
    await launched?.close()
  })

  return {
    engine,
    needs(test, power) {
      const reason = whyNot(engine, power)
      test.skip(reason !== undefined, reason)
    },
    async open(handler = () => new Response(null, { status: 404 }), { host = 'localhost' } = {}) {
      if (!launched) throw new Error('The browser is not running: open a world inside a test.')
      const { hasPageCache } = launched
      const site = await openSite(withPages(handler), host)
      const profile = await launched.openProfile()
      onTestFinished(async () => {
        await profile.close()
        await site.close()
      })
      let opened = 0
      const tab = async (name = `tab-${++opened}`, path = '/'): Promise<Tab> => {
        const made = new Tab(name, await profile.newPage())
        await made.open(addressOf(site, path, name))
        return made
      }
      return {
        site,
        hasPageCache,
        tab,
        async popup(from, name, path) {
          const page = await from.page.popup(() =>
            from.run((url) => void window.open(url), addressOf(site, path, name)),
          )
          const made = new Tab(name, page)
          await made.until(() => document.readyState === 'complete' && location.href !== 'about:blank', [])
          return made
        },
        async tabs(count, path = '/') {
          const made: Tab[] = []
          // One after the other: a browser that opens several tabs at once may put them into one process.
          for (let left = count; left > 0; left--) made.push(await tab(undefined, path))
          return made
        },
      }
    },
  }
}
