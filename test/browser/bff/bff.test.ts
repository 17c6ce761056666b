import { beforeAll, describe, expect, it } from 'vitest'
import { openSite } from '../harness/site.ts'
import { browserForSuite } from '../harness/world.ts'
import { ask, bundlePage, fillIn, leave, openBff, ready, showing, view } from './bffWorld.ts'

const browser = browserForSuite()
let script = ''
beforeAll(async () => {
  script = await bundlePage()
})
const open = () => openBff(browser, script)

describe('sign-in by redirect', () => {
  it('comes back to where the user was, signed in, with a clean address', async () => {
    const world = await open()
    const tab = await world.tab('/app/orders?page=2')
    expect((await view(tab)).status).toBe('anonymous')
    await world.signIn(tab)
    expect(await view(tab)).toMatchObject({ status: 'authenticated', user: { name: 'Ada Lovelace' } })
    expect(await tab.run(() => location.pathname + location.search)).toBe(`/app/orders?page=2&tab=${tab.name}`)
    expect(await ask(tab)).toBe('200 user-ada')
    expect(await ask(tab, '/api/orders', 'POST')).toBe('200 user-ada')
    await tab.reload()
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(true)
  })

  it('goes where the app wants', async () => {
    const world = await open()
    const tab = await world.tab()
    await world.signIn(tab, 'grace', '/app/checkout#pay')
    expect(await tab.run(() => location.pathname + location.hash)).toBe('/app/checkout#pay')
    expect((await view(tab)).user).toMatchObject({ id: 'user-grace' })
  })

  it('puts no token, no cookie value and no CSRF value where a script can find it', async () => {
    const world = await open()
    const tab = await world.tab()
    await world.signIn(tab)
    await ask(tab)
    await ask(tab, '/api/orders', 'POST')
    const [stored, answers, address, entries, record] = await tab.run(async () => [
      await window.bffApp.allStored(),
      window.bffApp.answers.join('\n'),
      location.href + document.referrer,
      JSON.stringify(performance.getEntries()),
      JSON.stringify([window.bffApp.auth.record(), window.bffApp.auth.view, window.bffApp.events]),
    ])
    const secrets = await world.secrets()
    expect(secrets.length).toBeGreaterThan(3)
    for (const secret of secrets)
      for (const text of [stored, answers, address, entries, record]) expect(text).not.toContain(secret)
    // What there is to find is found: the page is told who it is, and a CSRF value, which is stored nowhere.
    expect(answers).toContain('Ada Lovelace')
    const [, csrf = ''] = /"csrf":"([^"]+)"/.exec(answers ?? '') ?? []
    expect(csrf).not.toBe('')
    for (const text of [stored, address, entries, record]) expect(text).not.toContain(csrf)
    expect(await tab.run(() => window.bffApp.auth.getAccessToken())).not.toContain(csrf)
  })

  it('that the user refuses says so, and leaves the address clean', async () => {
    const world = await open()
    const tab = await world.tab('/app/orders')
    await leave(tab)
    await tab.begin(() => setTimeout(() => (document.getElementById('cancel') as HTMLFormElement).submit()))
    await tab.until(() => location.pathname === '/app/orders', [])
    await ready(tab)
    expect(await view(tab)).toMatchObject({ isAuthenticated: false, error: { code: 'access_denied' } })
    expect(await tab.run(() => location.search)).toBe(`?tab=${tab.name}`)
    await world.signIn(tab)
    expect((await view(tab)).isAuthenticated).toBe(true)
  })

  it('T37: that the user leaves with the Back button is over, and can be begun again', async () => {
    const world = await open()
    const tab = await world.tab()
    await leave(tab)
    await tab.back()
    await tab.until(() => location.pathname === '/app', [])
    await ready(tab)
    await tab.until(() => window.bffApp.auth.view.status !== 'authenticating', [])
    expect((await view(tab)).isAuthenticated).toBe(false)
    await world.signIn(tab)
    expect((await view(tab)).isAuthenticated).toBe(true)
  })

  it('works again after a sign-out', async () => {
    const world = await open()
    const tab = await world.tab()
    await world.signIn(tab)
    await tab.begin(() => void window.bffApp.auth.signOut())
    // The logout page of the provider, which asks.
    await tab.until(() => document.querySelector('[name=logout]') !== null, [], 10_000)
    expect(await world.alive()).toEqual([])
    expect(await tab.run(() => location.origin)).toBe(world.issuer)
    await tab.begin(() => setTimeout(() => document.querySelector<HTMLButtonElement>('[name=logout]')?.click()))
    await tab.until((url) => location.origin === url, [world.site.url])
    await tab.open(`${world.site.url}/app?tab=${tab.name}`)
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(false)
    await world.signIn(tab, 'grace')
    expect((await view(tab)).user).toMatchObject({ id: 'user-grace' })
    expect(await world.alive()).toEqual(['user-grace'])
  })
})

describe('two tabs', () => {
  it('are signed in together and out together', async () => {
    const world = await open()
    const [here, there] = [await world.tab(), await world.tab()]
    await world.signIn(here)
    await showing(there, 'Hello Ada Lovelace')
    expect([await ask(here), await ask(there)]).toEqual(['200 user-ada', '200 user-ada'])
    await here.begin(() => void window.bffApp.auth.signOut())
    await there.until(() => window.bffApp.auth.view.status === 'signedOut', [])
    expect(await view(there)).toMatchObject({ reason: 'user', source: 'remote' })
    // The other tab hears of it before the server does.
    await expect.poll(() => world.alive()).toEqual([])
    expect(await ask(there)).toBe('401')
  })

  it('T9: whose cookie becomes somebody else’s never show one user’s data to the other', async () => {
    const world = await open()
    const [ada, other] = [await world.tab(), await world.tab()]
    await world.signIn(ada)
    await showing(other, 'Hello Ada Lovelace')
    // The provider forgets Ada, and Grace signs in: the cookie changes before any page of ours is loaded.
    const end = `${world.issuer}/session/end?client_id=demo`
    await other.open(end)
    await other.until(() => document.querySelector('[name=logout]') !== null, [])
    await other.begin(() => setTimeout(() => document.querySelector<HTMLButtonElement>('[name=logout]')?.click()))
    await other.until(() => document.title.startsWith('Signed out'), [])
    await expect.poll(() => world.alive()).toEqual([])
    await other.open(`${world.site.url}/bff/login?return_to=/elsewhere`)
    await fillIn(other, 'login', 'grace')
    await fillIn(other, 'code', 'grace')
    await other.until(() => location.pathname === '/elsewhere', [])
    expect(await world.alive()).toEqual(['user-grace'])
    expect((await view(ada)).user).toMatchObject({ id: 'user-ada' })
    expect(await ask(ada)).toBe('user_changed')
    await showing(ada, 'Hello Grace Hopper')
    expect(await ask(ada)).toBe('200 user-grace')
  })
})

describe('a session that the provider ends by back-channel logout', () => {
  it('is over with the next request of one tab, and when the other wakes', async (test) => {
    browser.needs(test, 'resumeEvent')
    const world = await open()
    const [awake, asleep, provider] = [await world.tab(), await world.tab(), await world.tab()]
    await world.signIn(awake)
    await showing(asleep, 'Hello Ada Lovelace')
    // Frozen in the middle of a question it would leave it open, and the others would have to wait for it.
    expect(await ask(asleep)).toBe('200 user-ada')
    await asleep.freeze()
    await provider.open(`${world.issuer}/session/end?client_id=demo`)
    await provider.until(() => document.querySelector('[name=logout]') !== null, [])
    await provider.begin(() => setTimeout(() => document.querySelector<HTMLButtonElement>('[name=logout]')?.click()))
    await expect.poll(() => world.alive()).toEqual([])
    expect((await view(awake)).isAuthenticated).toBe(true)
    expect(await ask(awake)).toBe('session_ended')
    expect(await view(awake)).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    await asleep.thaw()
    await asleep.until(() => !window.bffApp.auth.view.isAuthenticated, [])
  })

  it('is over when the page that was alone wakes', async (test) => {
    browser.needs(test, 'resumeEvent')
    const world = await open()
    const [tab, provider] = [await world.tab(), await world.tab()]
    await world.signIn(tab)
    await provider.close()
    expect(await ask(tab)).toBe('200 user-ada')
    await tab.freeze()
    // An administrator ends it at the server.
    const other = await world.tab()
    await other.open(`${world.issuer}/session/end?client_id=demo`)
    await other.until(() => document.querySelector('[name=logout]') !== null, [])
    await other.begin(() => setTimeout(() => document.querySelector<HTMLButtonElement>('[name=logout]')?.click()))
    await expect.poll(() => world.alive()).toEqual([])
    const before = world.site.to('/bff/session').length
    await tab.thaw()
    await tab.until(() => window.bffApp.auth.view.status === 'signedOut', [])
    expect(world.site.to('/bff/session').length).toBeGreaterThan(before)
    expect(await view(tab)).toMatchObject({ reason: 'revoked' })
  })
})

describe('another site', () => {
  it('can neither read nor change anything with the user’s cookie', async () => {
    const world = await open()
    const tab = await world.tab()
    await world.signIn(tab)
    const evil = await openSite(
      () => new Response('<!doctype html><title>evil</title>', { headers: { 'content-type': 'text/html' } }),
      'evil.test',
    )
    const near = await openSite(
      () => new Response('<!doctype html><title>near</title>', { headers: { 'content-type': 'text/html' } }),
    )
    const attacker = await world.tab()
    for (const { url } of [evil, near]) {
      await attacker.open(url)
      const outcomes = await attacker.run(async (target) => {
        const send = (path: string, init: RequestInit) =>
          fetch(target + path, { credentials: 'include', ...init }).then(
            async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
            () => 'refused',
          )
        return [
          await send('/bff/session', {}),
          await send('/api/orders', { headers: { 'x-bff-session': '1' } }),
          await send('/bff/logout', { method: 'POST', mode: 'no-cors', body: '{"scope":"everywhere"}' }),
        ]
      }, world.site.url)
      expect(outcomes).toEqual(['refused', 'refused', 'opaque 0 '])
      await attacker.begin((target) => {
        const form = document.createElement('form')
        Object.assign(form, { method: 'post', action: `${target}/bff/logout` })
        document.body.append(form)
        setTimeout(() => form.submit())
      }, world.site.url)
      await attacker.until((target) => location.origin === target, [world.site.url])
      expect(await attacker.run(() => document.body.textContent)).toContain('cross_site')
    }
    expect(await world.alive()).toEqual(['user-ada'])
    expect(await ask(tab)).toBe('200 user-ada')
    await evil.close()
    await near.close()
  })
})

it('goes on over a restart of the server, which makes all CSRF values stale', async () => {
  const world = await open()
  const tab = await world.tab()
  await world.signIn(tab)
  world.restart()
  expect(await ask(tab, '/api/orders', 'POST')).toBe('200 user-ada')
  expect(world.site.to('/api/orders').map(({ status }) => status)).toEqual([403, 200])
})
