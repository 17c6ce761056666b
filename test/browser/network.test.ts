import { describe, expect, it } from 'vitest'
import { type AppWorld, events, MODE_NAMES, MODES, openApp, pause, request, showing, view } from './harness/appWorld.ts'
import type { Tab } from './harness/tab.ts'
import { browserForSuite } from './harness/world.ts'
import type { AppOptions } from './pages/engine.ts'

const browser = browserForSuite()
const IN_INDEXED_DB = MODES['tokens in the body, kept in IndexedDB']

async function signedIn(options: AppOptions): Promise<{ world: AppWorld; tab: Tab }> {
  const world = await openApp(browser, { leeway: 0, ...options })
  const tab = await world.tab()
  await world.signIn(tab)
  return { world, tab }
}

const refreshCode = (tab: Tab): Promise<string> =>
  tab.run(() =>
    window.app.auth.refresh().then(
      () => 'refreshed',
      ({ code }: { code: string }) => code,
    ),
  )

describe.each(MODE_NAMES)('a fault on the way to the auth server, with the %s', (name) => {
  it('T10: 503 keeps the session, and the refresh is tried again until it succeeds', async () => {
    const { world, tab } = await signedIn(MODES[name])
    world.fault({ fail: { path: '/auth/refresh', status: 503, times: 2 } })
    expect(await refreshCode(tab)).toBe('server_error')
    expect(await view(tab)).toMatchObject({ isAuthenticated: true, error: { code: 'server_error' } })
    // The token is still good, so nobody has to wait.
    expect(await request(tab)).toBe('200')
    await tab.until(() => window.app.auth.view.session?.generation === 2, [], 8_000)
    expect(await view(tab)).toMatchObject({ isAuthenticated: true, error: null })
    expect(await events(tab, 'signedOut')).toEqual([])
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('T10: requests with an expired token wait while the server is down, and succeed when it is back', async () => {
    const { world, tab } = await signedIn(MODES[name])
    world.fault({ accessTokenTtl: 1 })
    expect(await refreshCode(tab)).toBe('refreshed')
    world.fault({ accessTokenTtl: 300, fail: { path: '/auth/refresh', status: 503, times: 2 } })
    await pause(1_050)
    expect(await tab.run(() => window.authchart.storm(10))).toEqual({ 200: 10 })
    expect(await events(tab, 'refreshFailed')).not.toEqual([])
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('T10: at boot: the page says that it is restoring, and signs in when the server is back', async () => {
    const { world, tab } = await signedIn({ ...MODES[name], leeway: 0 })
    world.fault({ accessTokenTtl: 1 })
    expect(await refreshCode(tab)).toBe('refreshed')
    await tab.close()
    await pause(1_050)
    world.fault({ accessTokenTtl: 300, fail: { path: '/auth/refresh', status: 503, times: 1 } })
    const next = await world.tab()
    await showing(next, 'Hello Ada Lovelace', 8_000)
    await expect.poll(() => request(next), { timeout: 8_000 }).toBe('200')
    expect(await events(next, 'signedOut')).toEqual([])
  })

  it('T10: offline, then online: no attempt is burnt meanwhile, and the session goes on', async (test) => {
    browser.needs(test, 'offline')
    const { world, tab } = await signedIn(MODES[name])
    await tab.offline()
    await tab.until(() => window.app.auth.view.isOffline, [])
    const before = world.site.to('/auth/refresh').length
    expect(await refreshCode(tab)).toBe('network')
    await pause(500)
    expect(world.site.to('/auth/refresh').length).toBe(before)
    expect((await view(tab)).isAuthenticated).toBe(true)
    await tab.online()
    await tab.until(() => !window.app.auth.view.isOffline && window.app.auth.view.session?.generation === 2, [], 4_000)
    expect(await request(tab)).toBe('200')
    expect(world.counters().reuseDetections).toBe(0)
  })
})

describe('a fault on the way to the auth server', () => {
  it('T10: a bare 403 of a firewall ends no session', async () => {
    const { world, tab } = await signedIn(IN_INDEXED_DB)
    const stop = world.site.intercept('/auth/refresh', () => new Response('<h1>blocked</h1>', { status: 403 }))
    expect(await refreshCode(tab)).toBe('server_error')
    stop()
    expect((await view(tab)).isAuthenticated).toBe(true)
    await tab.until(() => window.app.auth.view.session?.generation === 2, [], 8_000)
  })

  it('T10: an answer that never comes is given up after the request timeout, and the session is kept', async () => {
    const { world, tab } = await signedIn(IN_INDEXED_DB)
    let held = 0
    world.site.intercept('/auth/refresh', (_, next) => (held++ ? next() : new Promise<never>(() => {})))
    expect(await refreshCode(tab)).toBe('timeout')
    expect((await view(tab)).isAuthenticated).toBe(true)
    await tab.until(() => window.app.auth.view.session?.generation === 2, [], 10_000)
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('T27: an answer that is lost after the server rotated ends the session with refreshLost', async () => {
    const { world, tab } = await signedIn(IN_INDEXED_DB)
    world.fault({ drop: { path: '/auth/refresh', times: 1, afterProcessing: true } })
    expect(await refreshCode(tab)).toBe('network')
    await tab.until(() => window.app.auth.view.status === 'signedOut', [], 8_000)
    expect((await view(tab)).reason).toBe('refreshLost')
  })

  it('a session that the server has revoked ends in all tabs, with the reason revoked', async () => {
    const { world, tab } = await signedIn(IN_INDEXED_DB)
    const other = await world.tab()
    await fetch(`${world.site.url}/demo/revoke-session`, {
      method: 'POST',
      body: JSON.stringify({ email: 'ada@example.com' }),
    })
    expect(['401', 'session_ended']).toContain(await request(tab))
    await tab.until(() => window.app.auth.view.status === 'signedOut', [], 1_000)
    await other.until(() => window.app.auth.view.status === 'signedOut', [], 1_000)
    expect([await view(tab), await view(other)]).toMatchObject([{ reason: 'revoked' }, { reason: 'revoked' }])
  })
})
