import { describe, expect, it, vi } from 'vitest'
import type { AuthBackend, TokenStore } from '../../../src/adapters/ports.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { AuthError } from '../../../src/errors.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const backend = fakeServer().backend()
const without = (method: keyof AuthBackend): AuthBackend => {
  const { [method]: _, ...rest } = backend
  return rest as AuthBackend
}

it('takes an environment that has more than ports in it', () => {
  const { auth } = world().open({ environment: { name: 'mine' } as never })
  expect(auth.view.status).toBe('restoring')
  auth.dispose()
})

it.each([{ timeouts: null }, { requests: null }, { inspect: null }, { inspect: 5 }])(
  'takes %j for left out',
  (options) => {
    const { auth } = world().open(options as never)
    expect(auth.view.status).toBe('restoring')
    auth.dispose()
  },
)

describe('options that cannot work', () => {
  const mistakes: Record<string, readonly [unknown, RegExp]> = {
    'nothing at all': [undefined, /backend is required/],
    'no backend': [{}, /backend is required/],
    'a backend that is a string': [{ backend: '/auth' }, /backend is required/],
    'a backend without an id': [{ backend: { ...backend, id: '' } }, /backend is required/],
    'a backend of an unknown kind': [{ backend: { ...backend, refreshWith: 'magic' } }, /refreshWith/],
    'a backend that says it refreshes, but cannot': [{ backend: without('refresh') }, /no refresh\(\)/],
    'a refresh store for a backend that does not refresh': [
      { backend: { ...without('refresh'), refreshWith: 'none' }, store: { refreshToken: memoryStore() } },
      /cannot refresh/,
    ],
    'an empty scope': [{ backend, scope: '  ' }, /scope/],
    'a negative idle timeout': [{ backend, idle: { timeout: -1 } }, /idle\.timeout/],
    'an idle timeout that is no number': [{ backend, idle: { timeout: '30m' } }, /idle\.timeout/],
    'no idle timeout': [{ backend, idle: {} }, /idle\.timeout/],
    'a warning as long as the timeout': [{ backend, idle: { timeout: 1_000, warning: 1_000 } }, /must be shorter/],
    'a negative warning': [{ backend, idle: { timeout: 1_000, warning: -1 } }, /idle\.warning/],
    'an unknown idle policy': [{ backend, idle: { timeout: 1_000, policy: 'explode' } }, /policy/],
    'a lock that nobody can open': [{ backend, idle: { timeout: 1_000, policy: 'lock' } }, /unlock/],
    'a lifetime of nothing': [{ backend, lifetime: 0 }, /lifetime/],
    'an infinite leeway': [{ backend, leeway: Number.POSITIVE_INFINITY }, /leeway/],
    'a request timeout of nothing': [{ backend, timeouts: { request: 0 } }, /timeouts\.request/],
    'a store without methods': [{ backend, store: { refreshToken: {} } }, /get, set and remove/],
    'a store that is a name': [{ backend, store: 'localStorage' }, /token store/],
    'limits of remembered sessions that cannot work': [
      { backend, remember: { idle: { timeout: 5, warning: 9 } } },
      /remember\.idle\.warning/,
    ],
    'an unlock that is no function': [{ backend, unlock: true }, /unlock must be/],
    'an onSignOut that is no function': [{ backend, onSignOut: 'purge' }, /onSignOut must be/],
    'a fetch that is no function': [{ backend, requests: { fetch: 'fetch' } }, /fetch must be/],
    'a judgement that is no function': [{ backend, requests: { isRejected: 401 } }, /isRejected must be/],
    'one origin that is not in a list': [{ backend, requests: { origins: 'https://api.example.com' } }, /origins/],
    'origins that are no texts': [{ backend, requests: { origins: [Symbol('x')] } }, /origins/],
    'origins that are addresses': [{ backend, requests: { origins: ['https://api.example.com/v1'] } }, /origin/],
  }
  for (const [name, [options, sentence]] of Object.entries(mistakes)) {
    it(`${name}: a typed error with a sentence that helps`, () => {
      let error: unknown
      try {
        createAuth(options as AuthOptions)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(AuthError)
      expect(error).toMatchObject({ code: 'invalid_options', message: expect.stringMatching(sentence) })
    })
  }
})

describe('calls after dispose', () => {
  it('reject with `disposed` or do nothing; nothing is printed', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open({ unlock: async () => true }))
    auth.dispose()
    const warned = vi.spyOn(console, 'warn')
    for (const call of [
      () => auth.signIn({ method: 'password' }),
      () => auth.setTokens({ accessToken: 'a' }),
      () => auth.submitSecondFactor({ code: '1' }),
      () => auth.resendSecondFactor(),
      () => auth.refresh(),
      () => auth.getAccessToken(),
      () => auth.tokenRejected({ generation: 0 }),
      () => auth.unlock(),
      () => auth.signOut(),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'disposed' })
    expect(() => auth.lock()).toThrow(AuthError)
    auth.cancel()
    auth.stay()
    auth.report({ type: 'accessDenied', status: 403 })
    auth.dispose()
    expect(auth.getIdToken()).toBeNull()
    expect(auth.tokens.peekAccessToken()).toBeNull()
    expect(warned).not.toHaveBeenCalled()
  })
})

describe('a store for each kind of token', () => {
  it('keeps each where it belongs, and a missing access token is refreshed after a reload', async () => {
    const w = world({ shareStore: false })
    const [refresh, access] = [new Map<string, string>(), new Map<string, string>()]
    const stores = (): Record<'refreshToken' | 'accessToken', TokenStore> => ({
      refreshToken: memoryStore({ values: refresh, shared: true }),
      accessToken: memoryStore({ values: access }),
    })
    const a = await w.signIn(w.open({ store: stores() }))
    expect([refresh.size, access.size]).toEqual([1, 1])
    expect([...refresh.values()].join()).not.toContain('secret-access')
    expect([...access.values()].join()).not.toContain('secret-refresh')
    a.auth.dispose()
    access.clear()
    const b = w.open({ store: stores() })
    await w.finish(b.auth.ready)
    expect(b.auth.view.user?.id).toBe('ada')
    expect(w.server.isValid(await w.finish(b.auth.getAccessToken()))).toBe(true)
    expect(w.server.counts).toMatchObject({ refresh: 1, reuse: 0 })
  })
})
