import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { type WorldTab, world } from './world.ts'

const password = (name: string, more = {}) => ({ method: 'password', name, ...more })
const hold = () => {
  let release = () => {}
  const until = new Promise<void>((done) => {
    release = done
  })
  return { fault: { type: 'hold', until, stage: 'afterProcessing' } as const, release: () => release() }
}

describe('sign-in', () => {
  it('rejects with what the server said, and stays anonymous', async () => {
    const { open, finish } = world()
    const { auth } = open()
    await expect(finish(auth.signIn(password('')))).rejects.toMatchObject({ code: 'invalid_credentials' })
    expect(auth.view).toMatchObject({ status: 'anonymous', error: { code: 'invalid_credentials' } })
  })

  it('T20: the last intention wins, whatever order the answers arrive in, and the abandoned tokens are revoked', async () => {
    const { open, finish, server, settle } = world()
    const { auth } = open()
    await finish(auth.ready)
    const { fault, release } = hold()
    server.faults.signIn.push(fault)
    const first = auth.signIn(password('ada')).catch((error) => error)
    await settle()
    const second = auth.signIn(password('grace'))
    await finish(second)
    release()
    expect(await finish(first)).toMatchObject({ code: 'superseded' })
    await settle()
    expect(auth.view.user?.id).toBe('grace')
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
  })

  it.each([
    ['a BigInt', 0n],
    ['a text', 'soon'],
    ['no number', Number.NaN],
  ])('T24: a challenge that ends at %s is refused, and the chart lives', async (_, expiresAt) => {
    const { open, finish, server } = world()
    const challenge = { methods: ['totp'], attemptsLeft: 3, expiresAt: expiresAt as number }
    const signIn = async () => ({ type: 'secondFactor' as const, state: 1, challenge })
    const { auth } = open({ backend: { ...server.backend(), signIn } })
    await expect(finish(auth.signIn(password('ada')))).rejects.toMatchObject({ code: 'invalid_response' })
    expect(auth.actor.getSnapshot().status).toBe('active')
  })

  it('T20: a backend that ignores the abort has its late tokens revoked', async () => {
    const w = world()
    const { server, finish, settle } = w
    let answer: (() => void) | undefined
    const real = server.backend()
    const { auth } = w.open({
      backend: {
        ...real,
        signIn: async (credentials) => {
          const outcome = await real.signIn?.(credentials, { signal: new AbortController().signal })
          await new Promise<void>((done) => {
            answer = done
          })
          return outcome as never
        },
      },
    })
    await finish(auth.ready)
    const signingIn = auth.signIn(password('ada')).catch((error) => error)
    await settle()
    auth.cancel()
    expect(await finish(signingIn)).toMatchObject({ code: 'cancelled' })
    answer?.()
    await settle()
    expect(auth.view.status).toBe('anonymous')
    expect(server.liveFamilies()).toEqual([])
  })

  it('T20: the cookie of a cancelled sign-in signs nobody in at the next load', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, settle } = world({ server, shareStore: false })
    const { auth } = open()
    await finish(auth.ready)
    const { fault, release } = hold()
    server.faults.signIn.push(fault)
    const signingIn = auth.signIn(password('ada')).catch((error) => error)
    await settle()
    // The server has granted, the browser has the cookie, the page has not heard of it yet.
    expect(server.jar).toBeDefined()
    auth.cancel()
    release()
    expect(await finish(signingIn)).toMatchObject({ code: 'cancelled' })
    await settle()
    auth.dispose()
    const reloaded = open()
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view.status).toBe('anonymous')
    expect(server.liveFamilies()).toEqual([])
  })

  it.each([
    ['whose browser has never had a session', async () => {}],
    [
      'who has signed out before',
      async (signIn: () => Promise<WorldTab>, finish: <T>(promise: Promise<T>) => Promise<T>) => {
        const { auth } = await signIn()
        await finish(auth.signOut())
        auth.dispose()
      },
    ],
  ])('T20, T44: nor when the page is gone before the ledger knows, for somebody %s', async (_, before) => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, signIn, finish, settle, ledger } = world({ server, shareStore: false })
    await before(() => signIn(open()), finish)
    let isGone = false
    const whileThere =
      <Arguments extends unknown[], T>(work: (...rest: Arguments) => Promise<T>) =>
      (...rest: Arguments) =>
        isGone ? new Promise<never>(() => {}) : work(...rest)
    const leaving = { ...ledger, read: whileThere(ledger.read), compareAndSet: whileThere(ledger.compareAndSet) }
    const { auth } = open({ environment: { ledger: leaving } })
    await finish(auth.ready)
    const { fault, release } = hold()
    server.faults.signIn.push(fault)
    const signingIn = auth.signIn(password('ada')).catch((error) => error)
    await settle()
    expect(server.jar).toBeDefined()
    isGone = true
    auth.cancel()
    release()
    expect(await finish(signingIn)).toMatchObject({ code: 'cancelled' })
    auth.dispose()
    const reloaded = open()
    await finish(reloaded.auth.ready)
    await settle()
    expect(reloaded.auth.view.status).toBe('anonymous')
    expect(server.liveFamilies()).toEqual([])
    // And that was that: the next sign-in is as any other.
    await signIn(reloaded)
    const later = open()
    await finish(later.auth.ready)
    expect(later.auth.view.status).toBe('authenticated')
  })

  it('T9: another user in another tab is noticed here, and nothing mixes the two', async () => {
    const { open, finish, server, signIn, settle } = world()
    const a = await signIn(open(), 'ada')
    const b = open()
    await finish(b.auth.ready)
    await signIn(b, 'grace')
    await settle()
    expect(a.auth.view.user?.id).toBe('grace')
    expect(a.heard).toContainEqual({
      type: 'userChanged',
      user: expect.objectContaining({ id: 'grace' }),
      previous: expect.objectContaining({ id: 'ada' }),
      source: 'remote',
    })
    expect(server.userOf(await finish(a.auth.getAccessToken()))).toBe('grace')
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['grace'])
  })

  it('gives the old session back when another sign-in fails or is cancelled', async () => {
    const { open, finish, server, signIn } = world()
    const { auth } = await signIn(open(), 'ada')
    await finish(auth.signIn(password('')).catch(() => {}))
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    expect(server.userOf(await finish(auth.getAccessToken()))).toBe('ada')
  })

  it('two tabs that sign in at once end up in one session', async () => {
    const { open, finish, server, settle } = world()
    const a = open()
    const b = open()
    await finish(Promise.all([a.auth.ready, b.auth.ready]))
    await finish(Promise.allSettled([a.auth.signIn(password('ada')), b.auth.signIn(password('grace'))]))
    await settle()
    expect(a.auth.view.user?.id).toBe(b.auth.view.user?.id)
    expect(server.liveFamilies()).toHaveLength(1)
  })

  it('takes tokens from anywhere', async () => {
    const { open, finish } = world()
    const { auth } = open()
    await finish(auth.setTokens({ accessToken: 'handed-over', expiresIn: 60, user: { id: 'eve', roles: ['x'] } }))
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'eve' } })
    expect(await finish(auth.getAccessToken())).toBe('handed-over')
    await expect(finish(auth.setTokens({ accessToken: '' }))).rejects.toMatchObject({ code: 'invalid_response' })
    const unsafe = { accessToken: 'secret\nx-evil: 1', user: { id: 'eve' } }
    const error = await finish(auth.setTokens(unsafe).catch((thrown) => thrown))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(String(error)).not.toContain('secret')
    expect(auth.view.user?.id).toBe('eve')
  })

  it('T23: wrong codes are counted, the last one ends the challenge, and the way back is open', async () => {
    const { open, finish } = world()
    const { auth } = open()
    await finish(auth.signIn(password('grace', { secondFactor: true })))
    for (const attemptsLeft of [2, 1]) {
      await expect(finish(auth.submitSecondFactor({ code: '1' }))).rejects.toMatchObject({
        code: 'second_factor_invalid',
        attemptsLeft,
      })
      expect(auth.view.challenge?.attemptsLeft).toBe(attemptsLeft)
    }
    await expect(finish(auth.submitSecondFactor({ code: '1' }))).rejects.toMatchObject({
      code: 'second_factor_exhausted',
    })
    expect(auth.view).toMatchObject({
      status: 'anonymous',
      challenge: null,
      error: { code: 'second_factor_exhausted' },
    })
    await finish(auth.signIn(password('ada')))
    expect(auth.view.status).toBe('authenticated')
  })

  it('T23: a challenge expires by itself', async () => {
    const w = world()
    const real = w.server.backend()
    const { auth } = w.open({
      backend: {
        ...real,
        signIn: async () => ({
          type: 'secondFactor',
          state: {},
          challenge: { methods: ['totp'], attemptsLeft: null, expiresAt: w.clock.now() + 5_000 },
        }),
      },
    })
    await w.finish(auth.signIn(password('grace')))
    await w.clock.pass(6_000)
    await w.settle()
    expect(auth.view).toMatchObject({ status: 'anonymous', error: { code: 'second_factor_expired' } })
  })

  it('answers wrong calls with typed errors and keeps the session', async () => {
    const { open, finish, signIn } = world()
    const { auth } = await signIn(open())
    await expect(finish(auth.submitSecondFactor({ code: '1' }))).rejects.toMatchObject({ code: 'invalid_state' })
    await expect(finish(auth.unlock())).rejects.toMatchObject({ code: 'invalid_state' })
    await expect(finish(auth.signIn(undefined as never))).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(finish(auth.submitSecondFactor({} as never))).rejects.toMatchObject({ code: 'invalid_argument' })
    expect(() => auth.lock()).toThrow(AuthError)
    expect(auth.view.status).toBe('authenticated')
  })

  it('T24: a backend that throws, never answers or answers nonsense gives a typed error and a defined state', async () => {
    for (const signIn of [
      () => {
        throw new Error('synchronous')
      },
      () => new Promise(() => {}),
      async () => undefined,
      async () => ({ type: 'granted', grant: null }),
      async () => ({ type: 'granted', grant: { accessToken: 42 } }),
      async () => ({ type: 'granted', grant: { accessToken: 'a', user: {} } }),
      async () => ({ type: 'secondFactor' }),
      async () => 'nonsense',
    ]) {
      const w = world()
      const { auth } = w.open({ backend: { ...w.server.backend(), signIn: signIn as never } })
      const error = await w.finish(auth.signIn(password('ada')).catch((thrown) => thrown))
      expect(error).toBeInstanceOf(AuthError)
      expect(auth.view.status).toBe('anonymous')
      expect(auth.actor.getSnapshot().status).toBe('active')
      w.dispose()
    }
  })

  it('T24: a refresh that returns nonsense keeps the session', async () => {
    const w = world()
    const { auth } = w.open({ backend: { ...w.server.backend(), refresh: async () => ({ nonsense: true }) as never } })
    await w.finish(auth.signIn(password('ada')))
    await expect(w.finish(auth.refresh())).rejects.toMatchObject({ code: 'invalid_response' })
    expect(auth.view.status).toBe('authenticated')
  })

  it('T30: the engine may be called from inside a listener, a backend and a subscriber', async () => {
    const w = world()
    const tab = w.open()
    const done: string[] = []
    tab.auth.on('signedIn', () => {
      void tab.auth.signOut().then(() => done.push('out'))
    })
    tab.auth.subscribe(() => {
      void tab.auth.getAccessToken().then(() => done.push('token'))
    })
    await w.finish(tab.auth.signIn(password('ada')))
    await w.clock.pass(1_000)
    expect(done).toContain('out')
    expect(done).toContain('token')
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'user' })
    expect(w.server.liveFamilies()).toEqual([])
  })

  it('T30: a refresh that asks for a token while it runs does not hang for ever', async () => {
    const w = world()
    const real = w.server.backend()
    const { auth } = w.open({
      timeouts: { wait: 2_000 },
      backend: {
        ...real,
        refresh: async (request) => {
          await auth.getAccessToken().catch(() => {})
          return real.refresh?.(request) as never
        },
      },
    })
    await w.finish(auth.signIn(password('ada')))
    w.clock.sleep(120_000)
    const token = await w.finish(auth.getAccessToken().catch(() => null))
    expect(token === null || w.server.isValid(token)).toBe(true)
    expect(auth.view.status).toBe('authenticated')
  })

  it('remembers a session in another store with limits of its own', async () => {
    const { memoryStore } = await import('../../../src/adapters/storage/memoryStore.ts')
    const w = world({ shareStore: false })
    const values = new Map<string, string>()
    const remember = { store: memoryStore({ values, shared: true }), lifetime: 3_600_000 }
    const options = { remember, lifetime: 60_000 }
    const a = w.open(options)
    await w.finish(a.auth.signIn(password('ada'), { remember: true }))
    expect(values.size).toBe(1)
    const { signedInAt, endsAt } = a.auth.view.session!
    expect(endsAt! - signedInAt).toBe(3_600_000)
    a.auth.dispose()
    const b = w.open(options)
    await w.finish(b.auth.ready)
    expect(b.auth.view.user?.id).toBe('ada')
    await w.finish(b.auth.signIn(password('ada')))
    expect(values.size).toBe(0)
    expect(b.auth.view.session!.endsAt! - b.auth.view.session!.signedInAt).toBe(60_000)
  })
})

describe('another tab, while this one is signing in', () => {
  it('may end the old session: a failed sign-in does not bring it back', async () => {
    const { open, finish, server, signIn, settle } = world()
    const a = await signIn(open(), 'ada')
    const b = open()
    await finish(b.auth.ready)
    const { fault, release } = hold()
    server.faults.signIn.push({ ...fault, stage: 'beforeProcessing' })
    const signingIn = a.auth.signIn(password('')).catch(() => {})
    await settle()
    await finish(b.auth.signOut())
    release()
    await finish(signingIn)
    expect(a.auth.view).toMatchObject({ status: 'anonymous', user: null })
    expect(a.heard).toContainEqual({ type: 'signedOut', reason: 'user', source: 'remote' })
    expect(await finish(a.auth.getAccessToken())).toBeNull()
  })

  it('may sign in while this one is still telling the server that it signed out', async () => {
    const { open, finish, server, signIn, settle } = world()
    const a = await signIn(open(), 'ada')
    const b = open()
    await finish(b.auth.ready)
    server.faults.revoke.push({ type: 'hold', until: new Promise(() => {}) })
    void a.auth.signOut()
    await settle()
    await finish(b.auth.signIn(password('grace')))
    await settle()
    expect(a.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(server.userOf(await finish(a.auth.getAccessToken()))).toBe('grace')
  })
})

describe('roles', () => {
  it('are compared whole, whatever shape the server gave them', async () => {
    const { open, finish } = world()
    const { auth } = open()
    await finish(auth.setTokens({ accessToken: 'a', user: { id: 'x', roles: 'administrator' as never } }))
    expect(auth.hasRole('admin')).toBe(false)
    expect(auth.hasPermission(['any'])).toBe(false)
  })
})

describe('signing in over a live session', () => {
  it('leaves the old session usable and visible until the new one is there', async () => {
    const { open, finish, server, signIn, settle } = world()
    const { auth } = await signIn(open(), 'ada')
    await finish(auth.signIn(password('grace', { secondFactor: true })))
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor', isAuthenticated: true, canRequest: true })
    expect(auth.view.user?.id).toBe('ada')
    expect(server.userOf(await finish(auth.getAccessToken()))).toBe('ada')
    auth.cancel()
    await settle()
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
  })
})
