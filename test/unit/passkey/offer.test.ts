import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { offerPasskeys } from '../../../src/passkey/index.ts'
import { ada, failure, manualPage, passkeyWorld } from './passkeyWorld.ts'

const gets = ({ authenticator }: ReturnType<typeof passkeyWorld>) =>
  authenticator.prompts.filter(({ type }) => type === 'get')

/** A sign-in form with an offer, for somebody who has a passkey. */
const offered = async (options: Parameters<typeof passkeyWorld>[0] = {}) => {
  const world = passkeyWorld(options)
  const auth = await world.enrolled()
  const manual = manualPage()
  const errors: AuthError[] = []
  const onError = (error: AuthError) => void errors.push(error)
  const stop = offerPasskeys(auth, { server: world.endpoints, page: manual.page, onError })
  return { ...world, world, auth, errors, stop, ...manual }
}
type Offered = Awaited<ReturnType<typeof offered>>

const isOpen = async ({ authenticator }: Offered) => expect.poll(() => authenticator.open).toBe(1)
/** Closing takes a few of the page's own moments. */
const isClosed = async ({ authenticator, clock }: Offered) => {
  await expect
    .poll(async () => {
      await clock.pass(20)
      return authenticator.open
    })
    .toBe(0)
}

describe('passkeys among the autofill suggestions', () => {
  it('leave the form alone until the user picks one', async () => {
    const form = await offered()
    await isOpen(form)
    expect(gets(form.world).map(({ mediation }) => mediation)).toEqual(['conditional'])
    expect(form.auth.view).toMatchObject({ status: 'signedOut', isBusy: false })
    form.authenticator.confirm()
    await expect.poll(() => form.auth.view.status).toBe('authenticated')
    expect(form.auth.view.user?.id).toBe('user-ada')
    expect(gets(form.world)).toHaveLength(1)
    expect(form.errors).toEqual([])
    form.stop()
  })

  it('are withdrawn while somebody signs in, and come back when nobody has', async () => {
    const form = await offered()
    await isOpen(form)
    const release = form.hold('/auth/sign-in')
    const attempt = failure(form.auth.signIn({ ...ada, password: 'wrong' }))
    await isClosed(form)
    release()
    expect((await attempt).code).toBe('invalid_credentials')
    await isOpen(form)
    expect(gets(form.world)).toHaveLength(2)
    await form.auth.signIn(ada)
    await isClosed(form)
    await form.auth.signOut()
    await isOpen(form)
    form.stop()
  })

  it('make room for a prompt that the user asks for', async () => {
    const form = await offered()
    await isOpen(form)
    const attempt = form.auth.signIn({ method: 'passkey' })
    await isClosed(form)
    expect((await attempt).status).toBe('authenticated')
    form.stop()
  })

  it.each(['stop', 'dispose'] as const)('end with %s()', async (way) => {
    const form = await offered()
    await isOpen(form)
    if (way === 'stop') form.stop()
    else form.auth.dispose()
    await isClosed(form)
    form.stop()
    await form.clock.pass(1_000_000)
    expect(gets(form.world)).toHaveLength(1)
    expect(form.errors).toEqual([])
  })

  it('can be stopped before the browser has even been asked, and when the client is gone', async () => {
    const { enrolled, endpoints, authenticator } = passkeyWorld()
    const auth = await enrolled()
    offerPasskeys(auth, { server: endpoints })()
    auth.dispose()
    offerPasskeys(auth, { server: endpoints })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(authenticator.prompts.map(({ type }) => type)).toEqual(['create'])
  })

  it('T25: a stop while the browser still thinks about it leaves no prompt behind', async () => {
    const form = await offered()
    form.stop()
    await form.clock.pass(100)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await form.clock.pass(5_000)
    expect(form.authenticator.open).toBe(0)
  })

  it.each([
    ['passkey_unavailable', { hasAutofill: false }],
    ['invalid_options', { hasInput: false }],
  ] as const)('end at once with %s where there is no way, and say so', async (code, options) => {
    const form = await offered(options)
    await expect.poll(() => form.errors.map((error) => error.code)).toEqual([code])
    await form.clock.pass(1_000_000)
    expect(gets(form.world)).toEqual([])
    expect(form.auth.view).toMatchObject({ status: 'signedOut', error: null })
  })

  it('get a new challenge before the old one is over, in a visible page only', async () => {
    const form = await offered()
    await isOpen(form)
    form.show('hidden')
    await form.clock.pass(270_000)
    await isClosed(form)
    await form.clock.pass(1_000_000)
    expect(gets(form.world)).toHaveLength(1)
    form.show('visible')
    await isOpen(form)
    expect(gets(form.world)).toHaveLength(2)
    const [first, second] = gets(form.world).map(({ publicKey }) => Buffer.from(publicKey.challenge).toString('hex'))
    expect(first).not.toBe(second)
    expect(first).toMatch(/^[\da-f]{64}$/)
    expect(form.errors).toEqual([])
    form.stop()
  })

  it('are offered again after a fault of the network, later each time', async () => {
    const form = await offered()
    await isOpen(form)
    form.server.faults.fail = { path: '/auth/passkey/*', status: 503, times: 2 }
    await form.clock.pass(270_000)
    await expect.poll(() => form.errors.length).toBe(1)
    await form.clock.pass(1_000)
    await expect.poll(() => form.errors.length).toBe(2)
    await form.clock.pass(1_000)
    expect(form.authenticator.open).toBe(0)
    await form.clock.pass(1_000)
    await isOpen(form)
    expect(form.errors.map(({ code }) => code)).toEqual(['server_error', 'server_error'])
    form.stop()
  })

  it('tell what the server says of the one that was picked, and are offered again, later each time', async () => {
    const form = await offered()
    await isOpen(form)
    form.server.passkeys.passkeys.remove('user-ada', form.server.passkeys.passkeys.of('user-ada')[0]?.id ?? '')
    form.authenticator.confirm()
    await expect.poll(() => form.errors.map(({ code }) => code)).toEqual(['invalid_credentials'])
    expect(form.auth.view.error?.code).toBe('invalid_credentials')
    // Something that picks by itself would be refused as often as it is asked.
    for (const [tries, wait] of [1_000, 2_000, 4_000].entries()) {
      await new Promise((resolve) => setTimeout(resolve, 30))
      await form.clock.pass(wait - 1)
      expect(gets(form.world)).toHaveLength(tries + 1)
      await form.clock.pass(1)
      await isOpen(form)
      expect(gets(form.world)).toHaveLength(tries + 2)
      form.authenticator.confirm()
      await expect.poll(() => form.errors.length).toBe(tries + 2)
    }
    form.stop()
  })

  it('are offered again also when the sign-in fails before the chart has moved', async () => {
    const { endpoints, enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    const { page, clock } = manualPage()
    const codes: string[] = []
    const refusing = {
      view: auth.view,
      actor: auth.actor,
      subscribe: auth.subscribe,
      signIn: () => Promise.reject(new AuthError('unsupported', 'no passkeys here')),
    }
    const stop = offerPasskeys(refusing, {
      server: endpoints,
      page,
      onError: ({ code }) => codes.push(code),
    })
    await expect.poll(() => authenticator.open).toBe(1)
    authenticator.confirm()
    await expect.poll(() => codes).toEqual(['unsupported'])
    await new Promise((resolve) => setTimeout(resolve, 30))
    await clock.pass(1_000)
    await expect.poll(() => authenticator.open).toBe(1)
    stop()
  })

  it('need a server', async () => {
    const { open } = passkeyWorld()
    expect(() => offerPasskeys(open(), {} as never)).toThrow(/needs a server/)
  })
})
