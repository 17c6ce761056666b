import { beforeAll, describe, expect, it } from 'vitest'
import { openSite } from '../harness/site.ts'
import { browserForSuite } from '../harness/world.ts'
import { ask, bundlePage, keyIds, openDpop, ready, status } from './dpopWorld.ts'

const browser = browserForSuite()
let script = ''
beforeAll(async () => {
  script = await bundlePage()
})

describe('a session whose tokens are bound to a key', () => {
  it('calls the API with proofs, with the nonce that it asks for', async () => {
    const world = await openDpop(browser, script)
    const tab = await world.tab()
    await world.signIn(tab)
    expect(await status(tab)).toBe('authenticated')
    const orders = `${world.provider.issuer}/api/orders`
    expect(await ask(tab, `${orders}?page=2`)).toBe('200 user-ada bound')
    const asked = world.provider.requests.get('/api/orders')
    expect(await ask(tab, orders)).toBe('200 user-ada bound')
    expect(world.provider.requests.get('/api/orders')).toBe((asked ?? 0) + 1)
    expect(asked).toBeLessThanOrEqual(2)
  })

  it('keeps a key that no script can read out', async () => {
    const world = await openDpop(browser, script)
    const tab = await world.tab()
    await world.signIn(tab)
    const seen = await tab.run(async () => {
      const [key] = await window.dpopApp.keys()
      if (!key) return undefined
      const outcome = (work: Promise<unknown>) =>
        work.then(
          () => 'read',
          (error: Error) => error.name,
        )
      return {
        extractable: key.pair.privateKey.extractable,
        usages: key.pair.privateKey.usages,
        jwk: await outcome(crypto.subtle.exportKey('jwk', key.pair.privateKey)),
        pkcs8: await outcome(crypto.subtle.exportKey('pkcs8', key.pair.privateKey)),
        asText: JSON.stringify(key.pair.privateKey),
        tokens: key.tokens.length,
      }
    })
    expect(seen).toEqual({
      extractable: false,
      usages: ['sign'],
      jwk: 'InvalidAccessError',
      pkcs8: 'InvalidAccessError',
      asText: '{}',
      tokens: 2,
    })
  })

  it('goes on after a reload and a refresh, with the same key', async () => {
    const world = await openDpop(browser, script)
    const tab = await world.tab()
    await world.signIn(tab)
    const before = await keyIds(tab)
    expect(before).toHaveLength(1)
    await tab.reload()
    await ready(tab)
    await tab.run(() => window.dpopApp.auth.refresh())
    await tab.run(() => window.dpopApp.auth.refresh())
    expect(await ask(tab, `${world.provider.issuer}/api/orders`)).toBe('200 user-ada bound')
    expect(await keyIds(tab)).toEqual(before)
  })

  it('is shared by the tabs, each of which refreshes and calls in its turn', async () => {
    const world = await openDpop(browser, script)
    const first = await world.tab()
    await world.signIn(first)
    const second = await world.tab()
    const orders = `${world.provider.issuer}/api/orders`
    expect(await Promise.all([ask(first, orders), ask(second, orders)])).toEqual([
      '200 user-ada bound',
      '200 user-ada bound',
    ])
    await second.run(() => window.dpopApp.auth.refresh())
    expect(await ask(first, orders)).toBe('200 user-ada bound')
    await first.run(() => window.dpopApp.auth.refresh())
    expect(await ask(second, orders)).toBe('200 user-ada bound')
    expect(await keyIds(second)).toHaveLength(1)
  })

  it('leaves no key behind when somebody signs out, in any tab', async () => {
    const world = await openDpop(browser, script)
    const first = await world.tab()
    await world.signIn(first)
    const second = await world.tab()
    expect(await keyIds(second)).toHaveLength(1)
    await second.run(() => window.dpopApp.auth.signOut())
    await first.until(() => window.dpopApp.auth.view.status === 'signedOut', [])
    await first.until(async () => (await window.dpopApp.keys()).length === 0, [])
    // A refresh that nobody is waiting for would have brought it back by now.
    await second.reload()
    await ready(second)
    expect(await status(second)).not.toBe('authenticated')
    expect(await keyIds(second)).toEqual([])
  })
})

describe('what is stolen', () => {
  it('is refused without the key: access token, refresh token, and a recorded proof', async () => {
    const world = await openDpop(browser, script, { dpop: 'required' })
    const tab = await world.tab()
    await world.signIn(tab)
    const { issuer } = world.provider
    const stolen = await tab.run(async (url) => {
      const { fetch } = window
      let recorded: Record<string, string> = {}
      window.fetch = (input, init) => {
        const { headers } = new Request(input, init)
        if (headers.has('dpop'))
          recorded = { proof: headers.get('dpop') ?? '', authorization: headers.get('authorization') ?? '' }
        return fetch(input, init)
      }
      await window.dpopApp.auth.fetch(url)
      window.fetch = fetch
      return recorded as { proof: string; authorization: string }
    }, `${issuer}/api/orders`)
    const token = stolen.authorization.replace('DPoP ', '')
    expect(token.length).toBeGreaterThan(20)
    const asThief = async (headers: Record<string, string>, path = '/api/orders', method = 'GET') =>
      (await fetch(`${issuer}${path}`, { headers, method })).status
    expect(await asThief({ authorization: `Bearer ${token}` })).toBe(401)
    expect(await asThief({ authorization: `DPoP ${token}` })).toBe(401)
    expect(await asThief({ authorization: `DPoP ${token}`, dpop: stolen.proof })).toBe(401)
    expect(await asThief({ authorization: `DPoP ${token}`, dpop: stolen.proof }, '/api/me')).toBe(401)
    expect(await asThief({ authorization: `DPoP ${token}`, dpop: stolen.proof }, '/api/orders', 'POST')).toBe(401)
    expect(await ask(tab, `${issuer}/api/orders`)).toBe('200 user-ada bound')
  })
})

describe('T17: a redirect in a real browser', () => {
  it('is not followed: no proof reaches another origin', async () => {
    const elsewhere = await openSite(
      () =>
        new Response('{}', {
          headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'dpop, authorization' },
        }),
    )
    const world = await openDpop(browser, script)
    world.routes['/leaky'] = () => new Response(null, { status: 302, headers: { location: `${elsewhere.url}/` } })
    const tab = await world.tab()
    await world.signIn(tab)
    expect(await ask(tab, '/leaky')).toBe('unsupported')
    const [seen] = world.site.to('/leaky')
    expect(seen?.headers.get('dpop')).toMatch(/^ey/)
    expect(elsewhere.requests).toEqual([])
    await elsewhere.close()
  })
})
