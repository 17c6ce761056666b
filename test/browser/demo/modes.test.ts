import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo } from '../model/demoSite.ts'
import { openMode } from './openMode.ts'
import { visitorIn } from './visitor.ts'

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

/** Waits until the address is, and ends with, this: it is tidied a moment after the session is there. */
const isAt = (tab: Tab, end: string) =>
  tab.until((end) => (location.pathname + location.search + location.hash).endsWith(end), [end])

describe('the modes of the demo', () => {
  const browser = browserForSuite()

  it.each(['oidc', 'dpop'])('%s: sign-in by redirect, reload, a call to the API, sign-out', async (mode) => {
    const { visitor, servers } = await openMode(browser, files, `mode=${mode}`)
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.shows('Hello, Ada Lovelace')
    await isAt(visitor.tab, `/?inspector=off&idle=0&mode=${mode}&tab=tab-1`)

    await visitor.tab.reload()
    await visitor.shows('Hello, Ada Lovelace')
    await visitor.click('Who am I?')
    await visitor.shows('Hello', mode === 'dpop' ? '200 OK · Ada Lovelace, key proved' : '200 OK · Ada Lovelace')

    await visitor.click('Sign out')
    await visitor.click('Yes, sign me out')
    await visitor.shows('Sign in', 'the last session ended')
    await isAt(visitor.tab, `/?inspector=off&idle=0&mode=${mode}&tab=tab-1`)
    expect(servers.provider.requests.get('/token/revocation')).toBeGreaterThan(0)
  })

  it('bff: sign-in by redirect, reload, a call to the API through its proxy, sign-out', async () => {
    const { visitor } = await openMode(browser, files, 'mode=bff')
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.shows('Hello, Ada Lovelace')
    await isAt(visitor.tab, '/?inspector=off&idle=0&mode=bff&tab=tab-1')

    await visitor.tab.reload()
    await visitor.shows('Hello, Ada Lovelace')
    await visitor.click('Who am I?')
    await visitor.shows('Hello', '200 OK · Ada Lovelace')

    await visitor.click('Sign out')
    await visitor.click('Yes, sign me out')
    await visitor.shows('Sign in', 'the last session ended')
    await isAt(visitor.tab, '/?inspector=off&idle=0&mode=bff&tab=tab-1')
  })

  it.each(['oidc', 'bff'])('%s: brings people back to the place where they were', async (mode) => {
    const { visitor } = await openMode(browser, files, `mode=${mode}`, '#orders')
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.shows('Your orders', 'Letter-press cards, 500 ordered by Ada Lovelace')
    await isAt(visitor.tab, `mode=${mode}&tab=tab-1#orders`)
  })

  it('oidc: sign-in in a popup, which closes, and in another mode without being asked again', async () => {
    const { visitor, open } = await openMode(browser, files, 'mode=oidc')
    const popup = visitorIn(new Tab('popup', await visitor.tab.page.popup(() => visitor.click('In a popup'))))
    await popup.signInThere()
    await visitor.shows('Hello, Ada Lovelace')
    await visitor.tab.until(() => document.hasFocus(), [])

    const other = await open('mode=dpop')
    await other.shows('Sign in')
    await other.click('Without asking')
    await other.shows('Hello, Ada Lovelace')
    // Sessions of two modes do not mix.
    await other.click('Lock')
    await other.shows('Locked')
    await visitor.shows('Hello, Ada Lovelace')
  })

  it('oidc: says that nobody can be signed in without being asked, and that the provider was told no', async () => {
    const { visitor } = await openMode(browser, files, 'mode=oidc')
    await visitor.click('Without asking')
    await visitor.shows('Sign in', 'The provider cannot do that without asking you')
    await visitor.click('Sign in at the provider')
    await visitor.sees('Email')
    await visitor.click('Cancel')
    await visitor.shows('Sign in', 'The provider was told not to sign you in.')
    await isAt(visitor.tab, '/?inspector=off&idle=0&mode=oidc&tab=tab-1')
  })

  it('cookie: sign-in with a second factor, reload, a second tab, a step-up that is good for both, sign-out of both', async () => {
    let ahead = 0
    const authServer = createAuthServer({ accessTokenTtl: 3_600, now: () => Date.now() + ahead })
    const { visitor, open } = await openMode(browser, files, 'mode=cookie', '', { authServer })
    await visitor.click('Grace')
    await visitor.click('Sign in')
    await visitor.shows('One more step')
    await visitor.lookAtPhone()
    await visitor.click('Continue')
    await visitor.shows('Hello, Grace Hopper', 'with pwd + otp')

    await visitor.tab.reload()
    await visitor.shows('Hello, Grace Hopper')
    const other = await open('mode=cookie')
    await other.shows('Hello, Grace Hopper')
    await other.click('List orders')
    await other.shows('Hello', '200 OK · 2 orders')

    // The second factor of the sign-in is too long ago.
    ahead = 121_000
    for (const { tab } of [visitor, other]) await tab.run((ms) => window.leap(ms), ahead)
    await visitor.shows('Hello', 'was too long ago')
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you')
    await visitor.lookAtPhone()
    await visitor.click('Prove it')
    await visitor.shows('Hello', '200 OK · 3 codes', 'counts for')
    // Its own access token is older than the proof, which it gets with the next one.
    await other.click('Refresh the token')
    await other.shows('Hello', 'counts for')
    await other.click('Recovery codes')
    await other.shows('Hello', '200 OK · 3 codes')
    // What keeps the session over a reload is nothing that a script could read.
    expect(await visitor.tab.run(() => document.cookie)).toBe('')

    await other.click('Sign out')
    await other.shows('Sign in', 'You have signed out')
    await visitor.shows('Sign in', 'Signed out in another tab')
    expect(authServer.state.liveFamilies()).toEqual([])
    expect(authServer.state.counters).toMatchObject({ signIns: 1, reuseDetections: 0 })
  })
})
