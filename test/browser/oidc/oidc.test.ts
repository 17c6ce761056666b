import { describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'
import { api, atLogin, logIn, openOidcWorld, outcome, showing, signIn, signInAtProvider } from './oidcWorld.ts'

const browser = browserForSuite()

/** Of the page, of its history entry and of its storage: where a code or a verifier might be left behind. */
const traces = () => `${location.href} ${JSON.stringify(history.state)} ${JSON.stringify({ ...sessionStorage })}`

describe('a sign-in by redirect', () => {
  it('comes back signed in, with nothing of it in the address or the storage, and survives a reload', async () => {
    const { world, open, provider } = await openOidcWorld(browser)
    const tab = await open()
    await signIn(tab)
    expect(await tab.run(traces)).toBe(`${world.site.url}/callback null {}`)
    expect(await api(tab)).toBe(200)
    await tab.reload()
    await showing(tab, 'Hello Ada Lovelace')
    expect(await api(tab)).toBe(200)
    expect(provider.requests.get('/token')).toBe(1)
  })

  it('T37: that is reloaded in the middle of the callback is lost, and the next one works', async () => {
    const { open, provider } = await openOidcWorld(browser)
    const tab = await open()
    await tab.run(() => window.begin('redirect'))
    provider.faults.latency = 400
    await signInAtProvider(tab)
    await tab.until(() => location.pathname === '/callback' && document.readyState === 'complete', [])
    await tab.reload()
    provider.faults.latency = 0
    await showing(tab, 'anonymous')
    await tab.run(() => window.begin('redirect'))
    await showing(tab, 'Hello Ada Lovelace')
  })

  it('T37: does not block the next one when the user comes back from the provider', async () => {
    const { world, open } = await openOidcWorld(browser)
    const tab = await open()
    await tab.run(() => window.begin('redirect'))
    await atLogin(tab)
    await tab.back()
    // A page out of the back/forward cache has not been loaded anew: it knows that it had begun.
    await showing(tab, world.hasPageCache ? 'anonymous: cancelled' : 'anonymous')
    await signIn(tab)
    expect(await api(tab)).toBe(200)
  })

  it('says that the user declined', async () => {
    const { open } = await openOidcWorld(browser)
    const tab = await open()
    await tab.run(() => window.begin('redirect'))
    await atLogin(tab)
    await tab.run(() => void setTimeout(() => document.querySelector<HTMLFormElement>('form#cancel')?.submit()))
    await showing(tab, 'anonymous: access_denied')
    expect(await tab.run(() => location.search)).toBe('')
  })
})

describe('a sign-in in a popup', () => {
  it('leaves the page, closes its window, and leaves no trace in either', async () => {
    const { open, openPopup } = await openOidcWorld(browser)
    const tab = await open()
    const popup = await openPopup(tab)
    await signInAtProvider(popup)
    await showing(tab, 'Hello Ada Lovelace')
    expect(await outcome(tab)).toBe('authenticated')
    expect(await tab.run(() => sessionStorage.length)).toBe(0)
    await expect.poll(() => popup.run(() => true).catch(() => false)).toBe(false)
    expect(await api(tab)).toBe(200)
  })

  it('reaches the page also where the provider cuts off its opener (COOP)', async () => {
    const { open, openPopup } = await openOidcWorld(browser, {}, { isolated: true })
    const tab = await open()
    // A headless browser gives the focus to every page. Here it is in the popup.
    await tab.run(() => {
      document.hasFocus = () => false
    })
    const popup = await openPopup(tab)
    await atLogin(popup)
    expect(await popup.run(() => window.opener)).toBeNull()
    await signInAtProvider(popup)
    await showing(tab, 'Hello Ada Lovelace')
    expect(await api(tab)).toBe(200)
  })

  it('T37: is cancelled when the user closes the window, and the next one works', async () => {
    const { open, openPopup } = await openOidcWorld(browser)
    const tab = await open()
    const popup = await openPopup(tab)
    await atLogin(popup)
    await popup.close()
    expect(await outcome(tab)).toBe('cancelled')
    await signInAtProvider(await openPopup(tab))
    await showing(tab, 'Hello Ada Lovelace')
  })
})

describe('a silent sign-in', () => {
  it('uses the session of the provider, and says what is missing where there is none; a redirect works after it', async () => {
    // Else it would ask for consent anew: the revocation at sign-out has ended the old one.
    const { open } = await openOidcWorld(browser, {}, { consent: 'skip' })
    const tab = await open()
    await tab.run(() => window.begin('silent'))
    expect(await outcome(tab)).toBe('interaction_required')
    await tab.run(() => window.begin('redirect'))
    await logIn(tab)
    await showing(tab, 'Hello Ada Lovelace')
    await tab.run(() => window.oidcAuth.signOut().then(() => true))
    await tab.run(() => window.begin('silent'))
    expect(await outcome(tab)).toBe('authenticated')
    expect(await api(tab)).toBe(200)
    expect(await tab.run(() => document.querySelectorAll('iframe').length)).toBe(0)
  })
})

describe('a sign-out', () => {
  it('goes on to the logout of the provider and comes back', async () => {
    const { world, open } = await openOidcWorld(browser, { postLogoutRedirectUri: '/signed-out' })
    const tab = await open()
    const other = await open()
    await signIn(tab)
    await showing(other, 'Hello Ada Lovelace')
    await tab.begin(() => window.oidcAuth.signOut())
    await tab.until(() => document.querySelector('button[name=logout]') !== null, [])
    await tab.run(() => void setTimeout(() => document.querySelector<HTMLElement>('button[name=logout]')?.click()))
    await tab.until(() => location.pathname === '/signed-out', [])
    expect(await tab.run(() => location.href)).toBe(`${world.site.url}/signed-out`)
    await showing(other, 'signedOut')
    await tab.until(() => typeof window.begin === 'function' && window.oidcAuth !== undefined, [])
    await tab.run(() => window.oidcAuth.ready.then(() => true))
    await tab.run(() => window.begin('silent'))
    expect(await outcome(tab)).toBe('interaction_required')
  })
})

describe.each([false, true])('a session in two tabs (DPoP: %s)', (dpop) => {
  it('T5: rotates its refresh token once at a time, and all requests are answered', async () => {
    const { open, provider } = await openOidcWorld(browser, { dpop })
    const [tab, other] = [await open(), await open()]
    await signIn(tab)
    await showing(other, 'Hello Ada Lovelace')
    for (let round = 0; round < 3; round += 1) {
      const before = provider.requests.get('/token') ?? 0
      const refresh = () => window.oidcAuth.refresh().then(() => true)
      const requests = () => {
        const address = `${window.oidcOptions.issuer}/api/me`
        const one = () => window.oidcAuth.fetch(address).then(({ status }) => status)
        return Promise.all(Array.from({ length: 4 }, one))
      }
      const [, , here, there] = await Promise.all([
        tab.run(refresh),
        other.run(refresh),
        tab.run(requests),
        other.run(requests),
      ])
      expect([...here, ...there]).toEqual(Array(8).fill(200))
      expect((provider.requests.get('/token') ?? 0) - before).toBeLessThanOrEqual(2)
    }
    await tab.reload()
    await showing(tab, 'Hello Ada Lovelace')
    expect(await api(tab)).toBe(200)
  })
})
