import { describe, expect, it } from 'vitest'
import { pause, shown, USERS, view } from '../harness/appWorld.ts'
import type { Tab } from '../harness/tab.ts'
import { browserForSuite } from '../harness/world.ts'
import { enrol, openPasskeyApp, type PasskeyApp, signInByPasskey, signOut } from './passkeyApp.ts'

const browser = browserForSuite()
const OPTIONS = '/auth/passkey/authentication/options'

/** A sign-in form that offers passkeys; `window.kept.errors` hears of what goes wrong. */
const offer = (tab: Tab, autocomplete = 'username webauthn'): Promise<void> =>
  tab.run((autocomplete) => {
    document.body.insertAdjacentHTML('beforeend', `<input autocomplete="${autocomplete}">`)
    const errors: string[] = []
    const { offerPasskeys, passkeyEndpoints } = window.authchart.passkey
    const server = passkeyEndpoints({ baseUrl: '/auth' })
    const stop = offerPasskeys(window.app.auth, { server, onError: ({ code }) => errors.push(code) })
    Object.assign(window.kept, { errors, stop })
  }, autocomplete)

const errors = (tab: Tab) => tab.run(() => window.kept.errors)
const asked = ({ world }: PasskeyApp) => world.site.to(OPTIONS).length

describe('passkeys among the autofill suggestions', () => {
  it('sign in when the user picks one', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    // Chromium's authenticator for tests picks as soon as somebody is there.
    await offer(app.tab)
    await app.tab.until(() => window.app.auth.view.isAuthenticated, [])
    expect(await shown(app.tab)).toBe('Hello Ada Lovelace')
    expect(asked(app)).toBe(1)
    expect(await errors(app.tab)).toEqual([])
  })

  it('are refused once, and not sent again at once, where the browser picks by itself', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    const { passkeys } = app.world.passkeys
    passkeys.remove('user-ada', passkeys.of('user-ada')[0]?.id ?? '')
    await offer(app.tab)
    await expect.poll(() => errors(app.tab)).toEqual(['invalid_credentials'])
    await pause(500)
    expect(asked(app)).toBe(1)
    await expect.poll(() => asked(app), { timeout: 3_000 }).toBe(2)
  })

  it('leave the form alone while nobody picks one', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    await offer(app.tab)
    await expect.poll(() => asked(app)).toBe(1)
    await pause(1_000)
    expect(await view(app.tab)).toMatchObject({ status: 'signedOut', isBusy: false, error: null })
    expect(asked(app)).toBe(1)
    expect(await errors(app.tab)).toEqual([])
  })

  it('make room for a prompt, for a password, and come back after the session', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    await offer(app.tab)
    await expect.poll(() => asked(app)).toBe(1)
    await pause(300)
    await app.tab.run(async ({ email, password }) => {
      await window.app.auth.signIn({ method: 'password', email, password })
    }, USERS.ada)
    await signOut(app.tab)
    await expect.poll(() => asked(app)).toBe(2)
    await pause(300)
    // For prompts that begin from now on.
    await app.authenticator.setPresence(true)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
    expect(asked(app)).toBe(3)
    expect(app.world.alive()).toEqual(['user-ada'])
    expect(await errors(app.tab)).toEqual([])
  })

  it('are withdrawn by stop(), and another prompt can be opened at once', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    await offer(app.tab)
    await expect.poll(() => asked(app)).toBe(1)
    await app.tab.run(() => (window.kept.stop as () => void)())
    await app.authenticator.setPresence(true)
    await pause(500)
    expect((await view(app.tab)).isAuthenticated).toBe(false)
    expect(await signInByPasskey(app.tab)).toBe('authenticated')
  })

  it('are withdrawn when the user signs in in another tab', async () => {
    const app = await openPasskeyApp(browser)
    await enrol(app)
    await app.authenticator.setPresence(false)
    await offer(app.tab)
    await expect.poll(() => asked(app)).toBe(1)
    await app.world.signIn(await app.world.tab(), 'grace')
    await app.tab.until(() => window.app.auth.view.isAuthenticated, [])
    await app.authenticator.setPresence(true)
    await pause(500)
    expect(await shown(app.tab)).toBe('Hello Grace Hopper')
    expect(app.world.alive()).toEqual(['user-grace'])
  })

  it('need an input for it, and say so', async () => {
    const app = await openPasskeyApp(browser)
    await offer(app.tab, 'username')
    await expect.poll(() => errors(app.tab)).toEqual(['invalid_options'])
    expect(asked(app)).toBe(0)
  })

  it('do nothing in a browser that cannot, and say so', async () => {
    const app = await openPasskeyApp(browser, { host: 'insecure.test' })
    await offer(app.tab)
    await expect.poll(() => errors(app.tab)).toEqual(['passkey_unavailable'])
    expect(asked(app)).toBe(0)
    expect((await view(app.tab)).error).toBeNull()
  })
})
