import { beforeAll, describe, expect, it } from 'vitest'
import { type Visitor, visitorIn } from '../browser/demo/visitor.ts'
import { puppeteerPageOf } from '../browser/harness/puppeteerPage.ts'
import { Tab } from '../browser/harness/tab.ts'
import { browserForSuite } from '../browser/harness/world.ts'
import { addAuthenticator } from '../browser/passkey/virtualAuthenticator.ts'
import { buildApp, type InstalledApp, openInstalled } from './installedApp.ts'

const browser = browserForSuite()
let files = ''
beforeAll(async () => {
  files = await buildApp()
})

/** The window that a click on a button opens. */
const popupOf = async (visitor: Visitor, button: string): Promise<Visitor> =>
  visitorIn(new Tab('popup', await visitor.tab.page.popup(() => visitor.click(button))))

const HELLO = 'Hello user-ada'

/** What a user does with every session, whoever keeps it: API, reload, second tab, refresh, and the end in all tabs. */
async function live({ open, complaints }: InstalledApp, visitor: Visitor): Promise<void> {
  await visitor.sees(HELLO)
  await visitor.click('Orders')
  await visitor.sees('said 200')
  await visitor.tab.reload()
  await visitor.sees(HELLO)
  const second = await open()
  await second.sees(HELLO)
  await second.click('Refresh')
  await second.sees('said user-ada')
  await visitor.click('Orders')
  await visitor.sees('said 200')
  await second.click('Sign out')
  await visitor.sees('signedOut')
  await visitor.tab.reload()
  await visitor.sees('anonymous')
  expect(complaints).toEqual([])
}

/** A request that wants more than a session waits for the proof, and is sent again. */
async function stepUp(visitor: Visitor, prove: () => Promise<void>): Promise<void> {
  await visitor.click('Secrets')
  await visitor.sees('Prove it')
  await prove()
  await visitor.sees('said 200')
}

describe('the packed package', () => {
  it.each(['body', 'cookie'])('signs in by REST: %s', async (mode) => {
    const app = await openInstalled(browser, files, mode)
    const visitor = await app.open()
    await visitor.click('By password')
    await visitor.sees(HELLO)
    await stepUp(visitor, async () => {
      await puppeteerPageOf(visitor.tab.page).type('input', app.servers.authServer.currentCode('user-grace'))
      await visitor.click('Prove by code')
    })
    await live(app, visitor)
  })

  it('signs in and steps up with a passkey', async () => {
    const app = await openInstalled(browser, files, 'passkey')
    const visitor = await app.open()
    await addAuthenticator(visitor.tab)
    await visitor.click('By password')
    await visitor.click('Add a passkey')
    await visitor.sees('said registered')
    await stepUp(visitor, () => visitor.click('Prove by passkey'))
    await visitor.click('Sign out')
    await visitor.click('By passkey')
    await live(app, visitor)
  })

  it.each(['oidc', 'dpop'])('signs in at a provider, by redirect: %s', async (mode) => {
    const app = await openInstalled(browser, files, mode)
    const visitor = await app.open()
    await visitor.click('By redirect')
    await visitor.signInThere()
    await live(app, visitor)
  })

  it.each(['oidc', 'dpop'])('signs in at a provider, and steps up, by popup: %s', async (mode) => {
    const app = await openInstalled(browser, files, mode)
    const visitor = await app.open()
    await (await popupOf(visitor, 'By popup')).signInThere()
    await visitor.sees(HELLO)
    await stepUp(visitor, async () => {
      const popup = await popupOf(visitor, 'Prove by popup')
      await popup.type('input[name=code]', '123456')
      await popup.click('Go on')
    })
    await live(app, visitor)
  })

  it('signs in, and steps up, at a BFF', async () => {
    const app = await openInstalled(browser, files, 'bff')
    const visitor = await app.open()
    await visitor.click('By redirect')
    await visitor.signInThere()
    await visitor.click('Secrets')
    await visitor.click('Prove by redirect')
    await visitor.sees('One more step')
    await visitor.type('input[name=code]', '123456')
    await visitor.click('Go on')
    await visitor.click('Secrets')
    await visitor.sees('said 200')
    await live(app, visitor)
  })
})
