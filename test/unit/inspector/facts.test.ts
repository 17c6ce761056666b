// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { factsOf } from '../../../src/inspector/feed/facts.ts'

const modest = { showUser: false }
const session = {
  id: 'k3',
  user: { id: 'ada', name: 'Ada', email: 'ada@example.test', roles: ['admin'] },
  scopes: ['openid'],
  amr: ['pwd'],
  signedInAt: 1,
  endsAt: null,
  expiresAt: 2,
  generation: 3,
}

describe('what leaves the app', () => {
  it('is what an inspector needs to know of a session, and of its user the id', () => {
    expect(factsOf({ session, isOffline: false, retryAt: 9 }, modest)).toEqual({
      session: { ...session, user: { id: 'ada' } },
      isOffline: false,
      retryAt: 9,
    })
  })

  it('is the whole user where the app says so', () => {
    expect(factsOf({ session }, { showUser: true })).toEqual({ session })
  })

  it('is nothing that has no name on the list, wherever it hides', () => {
    const secret = 'SECRET'
    const value = {
      password: secret,
      token: secret,
      session: { ...session, accessToken: secret, user: { id: 'ada', token: secret } },
      output: { type: 'signedIn', grant: { accessToken: secret }, session: { tokens: { refreshToken: secret } } },
      input: { credentials: { password: secret }, event: { code: 'fine', body: secret } },
      error: new AuthError('network', `It was ${secret}`, { cause: secret }),
      challenge: { methods: ['totp'], attemptsLeft: 2, expiresAt: null, id: 'c1', code: secret.repeat(20) },
    }
    const facts = factsOf(value, modest)
    expect(JSON.stringify(facts)).not.toContain(secret)
    expect(facts).toMatchObject({
      output: { type: 'signedIn' },
      input: { event: { code: 'fine' } },
      error: { code: 'network' },
      challenge: { methods: ['totp'], attemptsLeft: 2 },
    })
  })

  it('is of a named field only what that field may be', () => {
    const odd = { token: 'SECRET' }
    const value = { type: odd, reason: ['SECRET'], generation: 'SECRET', isLocked: 'SECRET', scopes: 'SECRET', at: odd }
    expect(factsOf(value, modest)).toEqual({})
    expect(factsOf({ scopes: ['a', odd, 'x'.repeat(101)] }, modest)).toEqual({ scopes: ['a'] })
  })

  it('names an attempt and never calls it', () => {
    let calls = 0
    const attempt = async () => {
      calls++
    }
    expect(factsOf({ type: 'session.signIn', attempt }, modest)).toEqual({
      type: 'session.signIn',
      attempt: { type: 'attempt' },
    })
    expect(calls).toBe(0)
  })

  it('survives cycles, getters that throw, elements, and proxies that are revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const cycle: Record<string, unknown> = { type: 'x' }
    cycle.event = cycle
    expect(JSON.stringify(factsOf(cycle, modest))).toContain('"type":"x"')
    const value = {
      get reason() {
        throw new Error('no')
      },
      session: proxy,
      error: document.body,
      type: 'y',
    }
    expect(factsOf(value, modest)).toMatchObject({ type: 'y' })
    expect(factsOf(proxy, modest)).toEqual({})
    expect(factsOf('text', modest)).toBeUndefined()
    expect(factsOf(undefined, modest)).toBeUndefined()
  })

  it('is bounded also where the app shows the whole user', () => {
    const user: Record<string, unknown> = {
      id: 'ada',
      bio: 'x'.repeat(1_000_000),
      friends: new Array(100_000).fill({}),
    }
    user.self = user
    expect(JSON.stringify(factsOf({ user }, { showUser: true })).length).toBeLessThan(20_000)
  })
})
