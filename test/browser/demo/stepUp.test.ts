import { beforeAll, describe, expect, it } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import { bundleDemo } from '../model/demoSite.ts'
import { addAuthenticator } from '../passkey/virtualAuthenticator.ts'
import { openMode } from './openMode.ts'
import { type Visitor, visitorIn } from './visitor.ts'

let files: ReadonlyMap<string, string>
beforeAll(async () => {
  files = await bundleDemo()
})

const PROVEN = ['counts for', 'urn:authchart:acr:2']

const signIn = async (visitor: Visitor, who = 'Ada') => {
  await visitor.click(who)
  await visitor.click('Sign in')
}

/** The window that the step-up opens at the provider. */
const popupOf = async ({ tab, click }: Visitor) =>
  visitorIn(new Tab('popup', await tab.page.popup(() => click('In a popup'))))

const giveCode = async (there: Visitor) => {
  await there.type('input[name=code]', '123456')
  await there.click('Go on')
}

describe('a step-up in the demo', () => {
  const browser = browserForSuite()

  it.each(['body', 'cookie'])('%s: by code: the refused request waits, and is sent again', async (mode) => {
    const { visitor, site } = await openMode(browser, files, `mode=${mode}`)
    await signIn(visitor)
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you', 'waiting …')
    // Nobody has a passkey yet.
    const buttons = () => [...document.querySelectorAll('.step-up button')].map(({ textContent }) => textContent)
    expect(await visitor.tab.run(buttons)).toEqual(['Use current code', 'Prove it', 'Not now'])
    await visitor.type('input.code', '12')
    await visitor.click('Prove it')
    await visitor.shows('Hello', 'Prove that it is you', 'That code is not right.', 'waiting …')
    await visitor.tab.run(() => document.querySelector<HTMLInputElement>('input.code')?.select())
    await visitor.lookAtPhone()
    await visitor.click('Prove it')
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)
    expect(site.to('/api/recovery-codes').map(({ status }) => status)).toEqual([401, 200])
    expect(site.to('/auth/step-up').map(({ status }) => status)).toEqual([403, 200])
  })

  it('body: by passkey', async () => {
    const { visitor, site } = await openMode(browser, files, 'mode=body')
    const device = await addAuthenticator(visitor.tab)
    await signIn(visitor)
    await visitor.click('Add a passkey')
    await visitor.shows('Hello', 'Passkey added.')
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you', 'waiting …')

    // The fingerprint of somebody else: the question stays.
    await device.setVerified(false)
    await visitor.click('Use a passkey')
    await visitor.shows('Hello', 'Prove that it is you', 'No passkey was used', 'waiting …')
    await device.setVerified(true)
    await visitor.click('Use a passkey')
    await visitor.shows('Hello', '200 OK · 3 codes', 'with hwk', ...PROVEN)
    expect(site.to('/api/recovery-codes').map(({ status }) => status)).toEqual([401, 200])
  })

  it('body: declined, the request is refused and the session goes on', async () => {
    const { visitor, site } = await openMode(browser, files, 'mode=body')
    await signIn(visitor)
    await visitor.click('Recovery codes')
    await visitor.click('Not now')
    await visitor.shows('Hello', 'Refused: you have not proved that it is you.')
    expect(site.to('/api/recovery-codes').map(({ status }) => status)).toEqual([401])
    await visitor.click('List orders')
    await visitor.shows('Hello', '200 OK · 2 orders')
  })

  it('oidc: declined at the provider, the request is refused and the session goes on', async () => {
    const { visitor } = await openMode(browser, files, 'mode=oidc')
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.click('Recovery codes')
    const popup = await popupOf(visitor)
    await popup.click('Cancel')
    await visitor.shows('Hello', 'Refused: you have not proved that it is you.')
    await visitor.click('List orders')
    await visitor.shows('Hello', '200 OK · 2 orders')
  })

  it.each(['oidc', 'bff'])(
    '%s: by redirect: leaves the page, comes back to the same session, which can do more',
    async (mode) => {
      const { visitor } = await openMode(browser, files, `mode=${mode}`)
      await visitor.click('Sign in at the provider')
      await visitor.signInThere()
      await visitor.click('Recovery codes')
      await visitor.shows('Hello', 'Prove that it is you', 'waiting …')
      await visitor.click('At the provider')
      await visitor.sees('One more step')
      expect(await visitor.tab.run(() => document.querySelector('#root'))).toBeNull()
      await giveCode(visitor)
      await visitor.shows('Hello, Ada Lovelace', ...PROVEN)
      await visitor.tab.until((mode) => location.search.endsWith(`mode=${mode}&tab=tab-1`), [mode])
      await visitor.click('Recovery codes')
      await visitor.shows('Hello', '200 OK · 3 codes')
    },
  )

  it.each(['oidc', 'bff'])('%s: declined on the page of the provider, the session goes on', async (mode) => {
    const { visitor } = await openMode(browser, files, `mode=${mode}`)
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.click('Recovery codes')
    await visitor.click('At the provider')
    await visitor.sees('One more step')
    await visitor.click('Cancel')
    await visitor.shows('Hello, Ada Lovelace')
    await visitor.tab.until((mode) => location.search.endsWith(`mode=${mode}&tab=tab-1`), [mode])
    await visitor.click('List orders')
    await visitor.shows('Hello', '200 OK · 2 orders')
  })

  it('dpop: in a popup: the refused request is sent again with the same key', async () => {
    const { visitor } = await openMode(browser, files, 'mode=dpop')
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you', 'waiting …')
    await giveCode(await popupOf(visitor))
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)
  })

  it('cookie: is too long ago after a while, and is asked for again', async () => {
    let ahead = 0
    const authServer = createAuthServer({ accessTokenTtl: 3_600, now: () => Date.now() + ahead })
    const { visitor, site } = await openMode(browser, files, 'mode=cookie', '', { authServer })
    await signIn(visitor)
    await visitor.click('Recovery codes')
    await visitor.lookAtPhone()
    await visitor.click('Prove it')
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)

    ahead = 121_000
    await visitor.tab.run((ms) => window.leap(ms), ahead)
    await visitor.shows('Hello', 'was too long ago')
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you', 'waiting …')
    await visitor.lookAtPhone()
    await visitor.click('Prove it')
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)
    expect(site.to('/api/recovery-codes').map(({ status }) => status)).toEqual([401, 200, 401, 200])
  })

  it('oidc: is too long ago after a while, and is asked for again', async () => {
    const { visitor, servers } = await openMode(browser, files, 'mode=oidc')
    await visitor.click('Sign in at the provider')
    await visitor.signInThere()
    await visitor.click('Recovery codes')
    await giveCode(await popupOf(visitor))
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)

    const later = 301_000
    servers.provider.faults.clockSkew = later
    await visitor.tab.run((ms) => window.leap(ms), later)
    await visitor.shows('Hello', 'was too long ago')
    await visitor.click('Recovery codes')
    await visitor.shows('Hello', 'Prove that it is you', 'waiting …')
    const popup = await popupOf(visitor)
    // RFC 9470: `max_age` asks for all of it anew, not for the code alone.
    await popup.type('input[name=email]', 'ada@example.com')
    await popup.type('input[name=password]', 'correct horse')
    await popup.click('Sign in')
    await giveCode(popup)
    await visitor.shows('Hello', '200 OK · 3 codes', ...PROVEN)
  })
})
