import { describe, expect, it } from 'vitest'
import { registerPasskey } from '../../../src/passkey/index.ts'
import { ada, failure, passkeyWorld } from './passkeyWorld.ts'

const waiting = async (world: ReturnType<typeof passkeyWorld>, count = 1) => {
  await expect.poll(() => world.authenticator.open).toBe(1)
  expect(world.authenticator.prompts.filter(({ type }) => type === 'get')).toHaveLength(count)
}

describe('a prompt that nobody wants any more', () => {
  it('is closed by cancel()', async () => {
    const world = passkeyWorld()
    const auth = await world.enrolled()
    world.authenticator.person = 'waits'
    const attempt = failure(auth.signIn({ method: 'passkey' }))
    await waiting(world)
    auth.cancel()
    expect((await attempt).code).toBe('cancelled')
    await expect.poll(() => world.authenticator.open).toBe(0)
    expect(auth.view.isAuthenticated).toBe(false)
  })

  it('T20: is closed by a later sign-in, by password or by passkey', async () => {
    const world = passkeyWorld()
    const auth = await world.enrolled()
    world.authenticator.person = 'waits'
    const first = failure(auth.signIn({ method: 'passkey' }))
    await waiting(world)
    const second = failure(auth.signIn({ method: 'passkey' }))
    expect((await first).code).toBe('superseded')
    await expect.poll(() => world.authenticator.prompts.length).toBe(3)
    await waiting(world, 2)
    const view = await auth.signIn(ada)
    expect((await second).code).toBe('superseded')
    expect(view.session?.amr).toEqual(['pwd'])
    await expect.poll(() => world.authenticator.open).toBe(0)
  })

  it('T25: is closed by dispose()', async () => {
    const world = passkeyWorld()
    const auth = await world.enrolled()
    world.authenticator.person = 'waits'
    const attempt = failure(auth.signIn({ method: 'passkey' }))
    await waiting(world)
    auth.dispose()
    expect((await attempt).code).toBe('disposed')
    await expect.poll(() => world.authenticator.open).toBe(0)
  })

  it('T20: in a browser that ignores signals is not used when it is answered late', async () => {
    const world = passkeyWorld()
    const auth = await world.enrolled()
    world.authenticator.person = 'waits'
    world.authenticator.hearsAbort = false
    const attempt = failure(auth.signIn({ method: 'passkey' }))
    await waiting(world)
    auth.cancel()
    await attempt
    world.authenticator.confirm()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(world.sent.filter(({ path }) => path === '/auth/passkey/authentication')).toEqual([])
    expect(auth.view.isAuthenticated).toBe(false)
  })

  it('T20: does not send what was picked for a sign-in that is over already', async () => {
    const { backend, sent } = passkeyWorld()
    const response = { id: 'k', response: {} }
    const reason = new Error('over')
    const attempt = failure(backend.signIn?.({ method: 'passkey', response }, { signal: AbortSignal.abort(reason) }))
    expect(await attempt).toBe(reason)
    expect(sent).toEqual([])
  })

  it('T20: does not keep tokens alive that were granted after the user had given up', async () => {
    const world = passkeyWorld()
    const auth = await world.enrolled()
    const release = world.hold('/auth/passkey/authentication')
    const attempt = failure(auth.signIn({ method: 'passkey' }))
    await expect.poll(() => world.server.state.liveFamilies().length).toBe(1)
    auth.cancel()
    expect((await attempt).code).toBe('cancelled')
    release()
    await expect.poll(() => world.server.state.liveFamilies().length).toBe(0)
    expect(auth.view.isAuthenticated).toBe(false)
  })

  it('T20: in cookie mode is cut off, so that its cookie does not come', async () => {
    const world = passkeyWorld({ mode: 'cookie' })
    const auth = await world.enrolled()
    const release = world.hold('/auth/passkey/authentication')
    const attempt = failure(auth.signIn({ method: 'passkey' }))
    await expect.poll(() => world.server.state.liveFamilies().length).toBe(1)
    auth.cancel()
    expect((await attempt).code).toBe('cancelled')
    release()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(auth.view.isAuthenticated).toBe(false)
  })
})

describe('a registration', () => {
  const begun = async () => {
    const world = passkeyWorld()
    const auth = world.open()
    await auth.signIn(ada)
    world.authenticator.person = 'waits'
    return { world, auth, server: world.endpoints }
  }

  it('ends with the signal that it was given, and with its reason', async () => {
    const { world, auth, server } = await begun()
    const abort = new AbortController()
    const attempt = failure(registerPasskey(auth, { server, signal: abort.signal }))
    await expect.poll(() => world.authenticator.open).toBe(1)
    const reason = new Error('left the page')
    abort.abort(reason)
    expect(await attempt).toBe(reason)
    await expect.poll(() => world.authenticator.open).toBe(0)
    expect(await failure(registerPasskey(auth, { server, signal: abort.signal }))).toBe(reason)
  })

  it('ends when its user signs out', async () => {
    const { world, auth, server } = await begun()
    const attempt = failure(registerPasskey(auth, { server }))
    await expect.poll(() => world.authenticator.open).toBe(1)
    await auth.signOut()
    expect((await attempt).code).toBe('session_ended')
  })

  it('T9: ends when another session begins: its passkey must not become another user’s', async () => {
    const { world, auth, server } = await begun()
    const attempt = failure(registerPasskey(auth, { server }))
    await expect.poll(() => world.authenticator.open).toBe(1)
    await auth.setTokens(world.server.auth.signInAs('user-grace'))
    expect((await attempt).code).toBe('user_changed')
    expect(world.server.passkeys.passkeys.of('user-grace')).toEqual([])
  })

  it('needs somebody who is signed in, and a server that has it', async () => {
    const { open, endpoints } = passkeyWorld()
    const auth = open()
    await auth.ready
    expect((await failure(registerPasskey(auth, { server: endpoints }))).code).toBe('not_authenticated')
    const { authenticationOptions, verifyAuthentication } = endpoints
    const server = { authenticationOptions, verifyAuthentication }
    expect((await failure(registerPasskey(auth, { server }))).code).toBe('unsupported')
  })

  it('tells of a server of the app’s own that throws', async () => {
    const { auth, server } = await begun()
    const cause = new Error('bug')
    const broken = { ...server, registrationOptions: () => Promise.reject(cause) }
    expect(await failure(registerPasskey(auth, { server: broken }))).toMatchObject({ code: 'adapter_failed', cause })
  })

  it('is superseded by a later one', async () => {
    const { world, auth, server } = await begun()
    const first = failure(registerPasskey(auth, { server }))
    await expect.poll(() => world.authenticator.open).toBe(1)
    const second = registerPasskey(auth, { server })
    expect((await first).code).toBe('superseded')
    await expect.poll(() => world.authenticator.prompts.length).toBe(2)
    await expect.poll(() => world.authenticator.open).toBe(1)
    world.authenticator.confirm()
    expect((await second).type).toBe('registered')
  })
})
