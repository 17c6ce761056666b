import { describe, expect, it } from 'vitest'
import { MODE_NAMES, ready, request, view } from '../harness/appWorld.ts'
import type { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import { enrol, openPasskeyApp } from './passkeyApp.ts'

const browser = browserForSuite()
const SECRET = '/api/recovery-codes'
const TWO_FACTORS = 'urn:authchart:acr:2'

/** Ada, signed in by password, who has a passkey on this device. */
async function open(mode?: (typeof MODE_NAMES)[number]) {
  const app = await openPasskeyApp(browser, { ...(mode && { mode }), stepUpLasts: 300_000 })
  await enrol(app)
  await app.world.signIn(app.tab)
  return app
}

/** Begins to ask; `window.kept.asked` becomes what came of it. */
const ask = async (tab: Tab, wanted: object) => {
  await tab.begin((wanted) => {
    window.kept.asked = window.app.auth.stepUp(wanted).then(
      () => 'stepped up',
      ({ code }) => code,
    )
  }, wanted)
  await tab.until(() => window.app.auth.view.assurance?.request, [])
}

/** What the app's own button does: the code of its failure, or nothing. */
const prove = (tab: Tab): Promise<string | null> =>
  tab.run(() =>
    window.app.auth.submitStepUp({ method: 'passkey' }).then(
      () => null,
      ({ code }) => code as string,
    ),
  )

const asked = (tab: Tab) => tab.run(() => window.kept.asked)

describe.each(MODE_NAMES)('a step-up by passkey, with the %s', (mode) => {
  it('raises the session that is there, over a refresh and a reload', async () => {
    const { tab, world } = await open(mode)
    const before = await view(tab)
    expect(before.session?.amr).toEqual(['pwd'])
    await ask(tab, { method: 'hwk' })
    expect(await prove(tab)).toBeNull()
    expect(await asked(tab)).toBe('stepped up')
    const raised = { id: before.session?.id, amr: ['hwk', 'user', 'mfa'], acr: TWO_FACTORS }
    expect((await view(tab)).session).toMatchObject(raised)
    await tab.run(() => window.app.auth.refresh())
    await tab.reload()
    await ready(tab)
    const { session, assurance } = await view(tab)
    expect(session).toMatchObject(raised)
    expect(assurance?.elevatedUntil).toBeGreaterThan(0)
    expect(await request(tab, SECRET)).toBe('200')
    expect(world.alive()).toEqual(['user-ada'])
    expect(world.counters().reuseDetections).toBe(0)
  })
})

describe('a step-up by passkey', () => {
  it('lets go on what the server has refused, all of it after one prompt', async () => {
    const { tab, world } = await open()
    await tab.begin((path) => {
      window.kept.storm = window.authchart.storm(5, path)
    }, SECRET)
    await tab.until(() => window.app.auth.view.assurance?.request?.acr, [])
    await expect.poll(() => world.site.to(SECRET).length).toBe(5)
    expect(await prove(tab)).toBeNull()
    expect(await tab.run(() => window.kept.storm)).toEqual({ '200': 5 })
    expect(world.site.to('/auth/passkey/authentication').map(({ status }) => status)).toEqual([200])
  })

  it('that the user breaks off leaves the question open; declined, it is cancelled, and the session goes on', async () => {
    const { tab, world, authenticator } = await open()
    await ask(tab, { acr: TWO_FACTORS })
    await authenticator.setVerified(false)
    expect(await prove(tab)).toBe('cancelled')
    expect((await view(tab)).assurance).toMatchObject({ request: { acr: TWO_FACTORS }, error: { code: 'cancelled' } })
    await tab.run(() => window.app.auth.declineStepUp())
    expect(await asked(tab)).toBe('cancelled')
    expect(await request(tab)).toBe('200')
    expect((await view(tab)).session?.amr).toEqual(['pwd'])
    expect(world.alive()).toEqual(['user-ada'])
  })

  it('is a prompt that declining closes', async () => {
    const { tab, authenticator } = await open()
    await ask(tab, { method: 'hwk' })
    await authenticator.setPresence(false)
    await tab.begin(() => {
      window.kept.proved = window.app.auth.submitStepUp({ method: 'passkey' }).catch(({ code }) => code)
    })
    await tab.until(() => window.app.auth.view.assurance?.isVerifying, [])
    await tab.run(() => window.app.auth.declineStepUp())
    expect(await asked(tab)).toBe('cancelled')
    expect(await tab.run(() => window.kept.proved)).toBe('cancelled')
    await authenticator.setPresence(true)
    await ask(tab, { method: 'hwk' })
    expect(await prove(tab)).toBeNull()
    expect(await asked(tab)).toBe('stepped up')
  })
})
