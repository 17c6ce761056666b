import { describe, expect, it, onTestFinished } from 'vitest'
import { MODES, openApp } from './harness/appWorld.ts'
import { openSite, type Site } from './harness/site.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

/** A server that welcomes every origin and every header, so that a token that is sent to it does arrive. */
async function stranger(): Promise<Site> {
  const site = await openSite((request) => {
    const headers = {
      'access-control-allow-origin': request.headers.get('origin') ?? '*',
      'access-control-allow-headers': 'authorization, content-type, x-token-mode',
      'access-control-allow-credentials': 'true',
    }
    const to = new URL(request.url).searchParams.get('to')
    if (to) return new Response(null, { status: 302, headers: { ...headers, location: to } })
    return Response.json({ hello: 'stranger' }, { headers })
  })
  onTestFinished(() => site.close())
  return site
}

async function signedIn(origins: readonly string[] = []) {
  const world = await openApp(browser, { ...MODES['tokens in the body, kept in IndexedDB'], origins })
  const tab = await world.tab()
  await world.signIn(tab)
  return { world, tab }
}

/** Whatever comes of it: what counts is what the server saw. */
const ask = (tab: Tab, url: string): Promise<string> =>
  tab.run(
    (url) =>
      window.app.auth.fetch(url).then(
        (response) => String(response.status),
        (error: Error) => error.name,
      ),
    url,
  )

const tokensSeenBy = (site: Site) => site.requests.filter(({ authorization }) => authorization !== null)
const portOf = (site: Site): string => new URL(site.url).port

describe('a request to somebody else', () => {
  it('T38: carries no token to another port, a look-alike host, or a URL with user info', async () => {
    const { world, tab } = await signedIn()
    const foreign = await stranger()
    const port = portOf(foreign)
    const urls = [
      foreign.url,
      `http://127.0.0.1:${port}/`,
      `http://localhost.evil.test:${port}/`,
      `//localhost.evil.test:${port}/`,
      `/\\localhost.evil.test:${port}/`,
      `\t//localhost.evil.test:${port}/`,
      `http:\\\\localhost.evil.test:${port}\\`,
    ]
    for (const url of urls) await ask(tab, url)
    expect(foreign.requests.length).toBeGreaterThanOrEqual(urls.length - 1)
    expect(tokensSeenBy(foreign)).toEqual([])
    // User info is no way around the comparison either, whatever host it names.
    await ask(tab, `http://localhost:${portOf(world.site)}@localhost.evil.test:${port}/`)
    expect(tokensSeenBy(foreign)).toEqual([])
  })

  it('T38: carries the token to an origin that is listed, and to none that only looks like it', async () => {
    const listed = await stranger()
    const { tab } = await signedIn([listed.url])
    expect(await ask(tab, `${listed.url}/data`)).toBe('200')
    const [, get] = [listed.to('/data').find(({ method }) => method === 'OPTIONS'), listed.to('/data').at(-1)]
    expect(get?.authorization).toMatch(/^Bearer /)
    const before = tokensSeenBy(listed).length
    await ask(tab, `http://localhost.evil.test:${portOf(listed)}/data`)
    await ask(tab, `http://127.0.0.1:${portOf(listed)}/data`)
    expect(tokensSeenBy(listed).length).toBe(before)
  })

  it('T17: carries no token across a redirect from the own origin', async () => {
    const { world, tab } = await signedIn()
    const foreign = await stranger()
    for (const to of [`${foreign.url}/next`, `http://localhost.evil.test:${portOf(foreign)}/next`])
      await ask(tab, `/api/redirect?to=${encodeURIComponent(to)}`)
    expect(world.site.to('/api/redirect').every(({ authorization }) => authorization !== null)).toBe(true)
    expect(foreign.to('/next').length).toBeGreaterThan(0)
    expect(tokensSeenBy(foreign)).toEqual([])
  })

  it('T17: a 401 at the end of a redirect refreshes nothing', async () => {
    const { world, tab } = await signedIn()
    const foreign = await stranger()
    foreign.intercept('/next', (request) =>
      Response.json(
        {},
        { status: 401, headers: { 'access-control-allow-origin': request.headers.get('origin') ?? '*' } },
      ),
    )
    const before = world.counters().refreshes
    await ask(tab, `/api/redirect?to=${encodeURIComponent(`${foreign.url}/next`)}`)
    expect(world.counters().refreshes).toBe(before)
  })
})
