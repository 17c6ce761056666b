import { describe, expect, it } from 'vitest'
import { MODE_NAMES, pause, ready, request, shown, USERS, view } from '../harness/appWorld.ts'
import { browserForSuite } from '../harness/world.ts'
import { enrol, openPasskeyApp, register, rewrite, signInByPasskey, signOut } from './passkeyApp.ts'
import { addAuthenticator } from './virtualAuthenticator.ts'

const browser = browserForSuite()
const OPTIONS = '/auth/passkey/authentication/options'

describe.each(MODE_NAMES)('a passkey, with the %s', (mode) => {
  it('is registered once, signs in, and the session survives a reload and a refresh', async () => {
    const app = await openPasskeyApp(browser, { mode })
    const { tab, world, authenticator } = app
    await world.signIn(tab)
    expect(await register(tab)).toBe('registered')
    expect(await register(tab)).toBe('alreadyRegistered')
    expect(await authenticator.count()).toBe(1)
    await signOut(tab)
    expect(await signInByPasskey(tab)).toBe('authenticated')
    expect(await shown(tab)).toBe('Hello Ada Lovelace')
    expect((await view(tab)).session?.amr).toEqual(['hwk', 'user', 'mfa'])
    expect(await request(tab)).toBe('200')
    await tab.reload()
    await ready(tab)
    expect(await request(tab)).toBe('200')
    await tab.run(() => window.app.auth.refresh())
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('answers a second factor', async () => {
    const app = await openPasskeyApp(browser, { mode })
    const { tab } = app
    await enrol(app, 'grace')
    const { email, password } = USERS.grace
    const methods = await tab.run(
      async (email, password) =>
        (await window.app.auth.signIn({ method: 'password', email, password })).challenge?.methods,
      email,
      password,
    )
    expect(methods).toEqual(['totp', 'passkey'])
    await tab.run(() => window.app.auth.submitSecondFactor({ method: 'passkey' }))
    expect(await shown(tab)).toBe('Hello Grace Hopper')
    expect((await view(tab)).session?.amr).toEqual(['pwd', 'hwk', 'user', 'mfa'])
  })
})

describe('a passkey that does not come', () => {
  it('because the user is not who they should be: cancelled, and the next try succeeds', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setVerified(false)
    expect(await signInByPasskey(app.tab)).toBe('cancelled')
    expect(await view(app.tab)).toMatchObject({ isAuthenticated: false, error: { code: 'cancelled' } })
    await app.authenticator.setVerified(true)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
  })

  it('because there is none on the authenticator: cancelled', async () => {
    const app = await openPasskeyApp(browser)
    expect(await signInByPasskey(app.tab)).toBe('cancelled')
  })

  it('because nobody touches the key in time: timeout, and the prompt is closed', async () => {
    const app = await openPasskeyApp(browser, { timeout: 1_500 })
    await enrol(app)
    await app.authenticator.setPresence(false)
    expect(await signInByPasskey(app.tab)).toBe('timeout')
    await app.authenticator.setPresence(true)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
  })

  it('because nobody touches the key in the time that the server gives', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    rewrite(app, OPTIONS, (options) => ({ ...options, timeout: 1_000 }))
    await app.authenticator.setPresence(false)
    expect(await signInByPasskey(app.tab)).toBe('timeout')
  })

  it('because there is no authenticator: Chromium waits for one, and does not tell', async () => {
    const app = await openPasskeyApp(browser, { timeout: 2_000 })
    await app.authenticator.remove()
    expect(await signInByPasskey(app.tab)).toBe('timeout')
  })

  it('because the authenticator can keep none: cancelled, as Chromium does not tell', async () => {
    const app = await openPasskeyApp(browser, { timeout: 2_000 })
    await app.authenticator.remove()
    await addAuthenticator(app.tab, { hasResidentKey: false, hasUserVerification: false })
    await app.world.signIn(app.tab)
    expect(await register(app.tab)).toBe('cancelled')
  })

  it('because cancel() closes the prompt, which then can be opened again', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    await app.tab.begin(() => {
      window.kept.outcome = window.app.auth.signIn({ method: 'passkey' }).catch(({ code }) => code)
    })
    await app.tab.until(() => window.app.auth.view.status === 'authenticating', [])
    await pause(500)
    expect(
      await app.tab.run(() => {
        window.app.auth.cancel()
        return window.kept.outcome
      }),
    ).toBe('cancelled')
    await app.authenticator.setPresence(true)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
  })

  it('T20: because a password was typed meanwhile', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    const outcome = await app.tab.run(async ({ email, password }) => {
      const earlier = window.app.auth.signIn({ method: 'passkey' }).catch(({ code }) => code)
      await new Promise((resolve) => setTimeout(resolve, 400))
      const { user } = await window.app.auth.signIn({ method: 'password', email, password })
      return { earlier: await earlier, user: user?.name }
    }, USERS.ada)
    expect(outcome).toEqual({ earlier: 'superseded', user: 'Ada Lovelace' })
    await app.authenticator.setPresence(true)
    await pause(300)
    expect(app.world.alive()).toEqual(['user-ada'])
  })
})

describe('a passkey for another place', () => {
  it('is not asked for where rpId is not the domain of the page', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    rewrite(app, OPTIONS, (options) => ({ ...options, rpId: 'example.com' }))
    expect(await signInByPasskey(app.tab)).toBe('passkey_unavailable')
    rewrite(app, '/auth/passkey/registration/options', (options) => ({
      ...options,
      rp: { id: 'example.com', name: 'x' },
    }))
    await app.world.signIn(app.tab)
    expect(await register(app.tab)).toBe('passkey_unavailable')
  })

  it('is not asked for at an address that is no domain, or without https', async () => {
    const byNumber = await openPasskeyApp(browser, { host: '127.0.0.1' })
    expect(await signInByPasskey(byNumber.tab)).toBe('passkey_unavailable')
    const insecure = await openPasskeyApp(browser, { host: 'insecure.test' })
    expect(await signInByPasskey(insecure.tab)).toBe('passkey_unavailable')
  })

  it('is refused by a server that expects another origin', async () => {
    const app = await openPasskeyApp(browser, { server: { relyingParty: { origins: ['http://localhost:1'] } } })
    await app.world.signIn(app.tab)
    expect(await register(app.tab)).toBe('invalid_credentials')
    expect(app.world.passkeys.passkeys.of('user-ada')).toEqual([])
  })

  it('is refused when its counter was turned back', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    for (const _ of [1, 2]) {
      expect(await signInByPasskey(app.tab)).toBe('authenticated')
      await signOut(app.tab)
    }
    const { counter = 0 } = app.world.passkeys.passkeys.of('user-ada')[0] ?? {}
    expect(counter).toBeGreaterThan(1)
    await app.authenticator.turnBack(0)
    expect(await signInByPasskey(app.tab)).toBe('invalid_credentials')
    await app.authenticator.turnBack(counter + 5)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
  })
})
