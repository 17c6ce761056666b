import { describe, expect, it, onTestFinished } from 'vitest'
import { memoryStore } from '../../../../src/adapters/storage/memoryStore.ts'
import { createAuth } from '../../../../src/bindings/vanilla/createAuth.ts'
import { oidcBackend } from '../../../../src/oidc/oidcBackend.ts'
import { world } from '../../engine/world.ts'
import { type HostileApp, hostileApp } from './hostileApp.ts'

/** The whole engine in the page of a hostile app. What is stored survives a reload. */
async function engineApp() {
  const app = await hostileApp()
  const w = world()
  const store = memoryStore({ values: new Map(), shared: true })
  const said: unknown[] = []
  const reload = (address = 'https://app.test/') => {
    app.page.location.href = address
    const auth = createAuth({
      backend: oidcBackend(app.options),
      store,
      environment: w.environment(),
      inspect: (event: unknown) => void said.push(event),
    } as never)
    auth.subscribe(() => said.push(auth.view))
    for (const type of ['signedIn', 'signedOut', 'refreshed', 'refreshFailed'] as const)
      auth.on(type, (event) => said.push(event))
    onTestFinished(() => auth.dispose())
    return auth
  }
  /** Signatures are checked in real time: the clock of the world does not run away from them. */
  const finish = async <T>(promise: Promise<T>): Promise<T> => {
    let isSettled = false
    const settled = () => {
      isSettled = true
    }
    promise.then(settled, settled)
    while (!isSettled) {
      await w.settle()
      await new Promise((done) => setTimeout(done, 1))
    }
    return promise
  }
  const callback = async (changes?: Record<string, string | undefined>) =>
    app.provider.callback(await app.leave(), changes)
  /** Neither the view, nor an event, nor the record, nor anything that the inspector is told. */
  const toldNoSecret = (auth: ReturnType<typeof reload>) => {
    const seen = new WeakSet()
    const told = JSON.stringify([said, auth.view, auth.record()], (_, value) => {
      if (typeof value !== 'object' || value === null) return value
      if (seen.has(value)) return undefined
      seen.add(value)
      return value instanceof Map ? [...value] : value instanceof Error ? { ...value, message: value.message } : value
    })
    for (const secret of app.provider.secrets) if (secret) expect(told).not.toContain(secret)
  }
  return { app, finish, settle: w.settle, reload, callback, toldNoSecret }
}

const TRICKS: readonly [string, (app: HostileApp) => void, Record<string, string | undefined>?][] = [
  ['another issuer in the answer', () => {}, { iss: 'https://evil.test' }],
  ['a state of nobody', () => {}, { state: 'redirect.made-up' }],
  ['an id token of another sign-in', ({ provider }) => Object.assign(provider, { claims: { nonce: 'other' } })],
  ['an id token that is not signed', ({ provider }) => Object.assign(provider, { signIdToken: () => 'e30.e30.' })],
  ['HTML for tokens', ({ provider }) => Object.assign(provider, { answerToken: () => new Response('<p>') })],
]

describe('a hostile answer to a sign-in', () => {
  it.each(TRICKS)('%s: nobody is signed in, and the page says so', async (_, trick, changes) => {
    const { app, finish, reload, callback, toldNoSecret } = await engineApp()
    const address = await callback(changes)
    trick(app)
    const auth = reload(address)
    const view = await finish(auth.ready)
    expect(view).toMatchObject({ status: 'anonymous', isAuthenticated: false, user: null })
    expect(['invalid_callback', 'invalid_response', 'server_error']).toContain(view.error?.code)
    toldNoSecret(auth)
  })

  it.each(TRICKS)('%s: who is signed in stays so', async (_, trick, changes) => {
    const { app, finish, reload, callback, toldNoSecret } = await engineApp()
    const before = reload(await callback())
    expect(await finish(before.ready)).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    before.dispose()
    const address = await callback(changes)
    trick(app)
    const auth = reload(address)
    const view = await finish(auth.ready)
    expect(view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    expect(view.error?.code).toMatch(/^invalid_|^server_error$/)
    toldNoSecret(auth)
  })
})

describe('a hostile answer to a refresh', () => {
  it.each<[string, (app: HostileApp) => void]>([
    ['somebody else', ({ provider }) => Object.assign(provider, { claims: { sub: 'grace', nonce: undefined } })],
    ['HTML', ({ provider }) => Object.assign(provider, { answerToken: () => new Response('<p>', { status: 403 }) })],
    ['nothing that can be read', ({ provider }) => Object.assign(provider, { answerToken: () => new Response('{') })],
  ])('%s: the session lives, and the refresh has failed', async (_, trick) => {
    const { app, finish, reload, callback, toldNoSecret } = await engineApp()
    const auth = reload(await callback())
    await finish(auth.ready)
    trick(app)
    await expect(finish(auth.refresh())).rejects.toHaveProperty('code')
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    toldNoSecret(auth)
  })

  it('that says invalid_grant ends it, with a reason', async () => {
    const { app, finish, settle, reload, callback, toldNoSecret } = await engineApp()
    const auth = reload(await callback())
    await finish(auth.ready)
    app.provider.answerToken = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    await finish(auth.refresh().catch(() => {}))
    await settle()
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    toldNoSecret(auth)
  })
})
