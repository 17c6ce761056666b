import { describe, expect, it } from 'vitest'
import type { AuthBackend, SignInOutcome } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const password = { method: 'password', name: 'ada' }
const never = () => new Promise<never>(() => {})

/** What the server grants to somebody who comes back from it. */
const granted =
  (backend: AuthBackend, name = 'grace', more = {}) =>
  async (): Promise<SignInOutcome> => {
    const outcome = await backend.signIn?.({ method: 'password', name }, { signal: new AbortController().signal })
    if (outcome?.type !== 'granted') throw new Error('the fake server grants')
    return { ...outcome, ...more }
  }

describe('a sign-in that has left the page', () => {
  it('goes on when the page is opened again, and ready waits for it', async () => {
    const server = fakeServer()
    const w = world({ server })
    const backend = server.backend()
    const tab = w.open({ backend: { ...backend, resume: () => granted(backend) } })
    const view = await w.finish(tab.auth.ready)
    expect(view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(tab.heard).toContainEqual(expect.objectContaining({ type: 'signedIn', source: 'self' }))
    w.dispose()
  })

  it('shows nobody a sign-in page in between', async () => {
    const server = fakeServer()
    const w = world({ server })
    const backend = server.backend()
    const { auth } = w.open({ backend: { ...backend, resume: () => granted(backend) } })
    const shown: string[] = []
    auth.subscribe(() => shown.push(auth.view.status))
    await w.finish(auth.ready)
    expect(shown).toEqual(['authenticating', 'authenticated'])
    w.dispose()
  })

  it('asks once where a cookie is all that the page has, and begins one session', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server })
    const backend = server.backend()
    // The server's own pages have signed her in.
    await backend.signIn?.({ method: 'password', name: 'grace' }, { signal: new AbortController().signal })
    const rest = async ({ signal }: { readonly signal: AbortSignal }): Promise<SignInOutcome> => {
      const grant = await backend.refresh?.({ refreshToken: undefined, signal } as never)
      if (!grant) throw new Error('the fake server refreshes')
      return { type: 'granted', grant }
    }
    const tab = w.open({ backend: { ...backend, resume: () => rest } })
    const { session } = await w.finish(tab.auth.ready)
    await w.settle()
    expect(server.counts.refresh).toBe(1)
    expect(tab.auth.view.session?.id).toBe(session?.id)
    expect(tab.heard).toEqual([expect.objectContaining({ type: 'signedIn', source: 'self' })])
    w.dispose()
  })

  it('does not wait for ever for a restore that hangs', async () => {
    const server = fakeServer()
    const w = world({ server })
    const backend = server.backend()
    w.ledger.read = () => new Promise(() => {})
    const { auth } = w.open({ backend: { ...backend, resume: () => granted(backend) }, timeouts: { wait: 2_000 } })
    await w.clock.pass(2_100)
    expect(auth.view.status).toBe('authenticating')
    w.dispose()
  })

  it('is remembered if it was begun so', async () => {
    const server = fakeServer()
    const w = world({ server })
    const backend = server.backend()
    const tab = w.open({
      lifetime: 1_000,
      remember: { lifetime: 5_000 },
      backend: { ...backend, resume: () => granted(backend, 'grace', { remember: true }) },
    })
    const { session } = await w.finish(tab.auth.ready)
    expect((session?.endsAt ?? 0) - (session?.signedInAt ?? 0)).toBe(5_000)
    w.dispose()
  })

  it('takes the place of the stored session', async () => {
    const server = fakeServer()
    const w = world({ server })
    await w.signIn(w.open())
    const backend = server.backend()
    const back = w.open({ backend: { ...backend, resume: () => granted(backend) } })
    expect(await w.finish(back.auth.ready)).toMatchObject({ user: { id: 'grace' } })
    w.dispose()
  })

  it('T37: that has come to nothing leaves the stored session alone, and says why', async () => {
    const w = world()
    await w.signIn(w.open())
    const refused = new AuthError('access_denied', 'The user said no.')
    const backend = { ...w.server.backend(), resume: () => () => Promise.reject(refused) }
    const back = w.open({ backend })
    const view = await w.finish(back.auth.ready)
    expect(view).toMatchObject({ status: 'authenticated', user: { id: 'ada' }, error: { code: 'access_denied' } })
    // Nobody has signed in, here or elsewhere.
    expect(back.heard).toEqual([])
    const stranger = world()
    const alone = stranger.open({
      backend: { ...stranger.server.backend(), resume: () => () => Promise.reject(refused) },
    })
    expect(await stranger.finish(alone.auth.ready)).toMatchObject({
      status: 'anonymous',
      error: { code: 'access_denied' },
    })
    w.dispose()
    stranger.dispose()
  })

  it('T24: a backend that throws instead of saying whether there is one is a failed sign-in, and the page goes on', async () => {
    const w = world()
    const resume = () => {
      throw new TypeError('broken')
    }
    const tab = w.open({ backend: { ...w.server.backend(), resume } })
    expect(await w.finish(tab.auth.ready)).toMatchObject({ status: 'anonymous', error: { code: 'adapter_failed' } })
    await w.signIn(tab)
    expect(tab.auth.view.status).toBe('authenticated')
    w.dispose()
  })

  it('T25: is not asked for by a client that has been disposed at once', async () => {
    const w = world()
    let asked = 0
    const resume = () => {
      asked++
      return null
    }
    const tab = w.open({ backend: { ...w.server.backend(), resume } })
    tab.auth.dispose()
    await w.settle()
    expect(asked).toBe(0)
  })
})

describe('an attempt that waits for a person', () => {
  const asking = (method: string, signIn: NonNullable<AuthBackend['signIn']>, server = fakeServer()) => ({
    ...server.backend(),
    patience: (name: string) => (name === method ? 300_000 : undefined),
    signIn,
  })

  it('may take longer than a request', async () => {
    const w = world()
    const real = w.server.backend()
    const tab = w.open({
      backend: asking('popup', async (_credentials, { signal }) => {
        await new Promise<void>((done) => w.clock.setTimer(done, 290_000))
        signal.throwIfAborted()
        return granted(real, 'ada')()
      }),
    })
    await w.finish(tab.auth.ready)
    const view = await w.finish(tab.auth.signIn({ method: 'popup' }))
    expect(view.user?.id).toBe('ada')
    w.dispose()
  })

  it('T19: ends when nobody answers at all', async () => {
    const w = world()
    const tab = w.open({ backend: asking('popup', never) })
    await w.finish(tab.auth.ready)
    const signingIn = tab.auth.signIn({ method: 'popup' }).catch((error) => error)
    expect(await w.finish(signingIn, 400_000)).toMatchObject({ code: 'timeout' })
    w.dispose()
  })

  it('T37: hears that it was given up, and the next sign-in is possible at once', async () => {
    const w = world()
    const heard: unknown[] = []
    const real = w.server.backend()
    const tab = w.open({
      backend: asking('popup', (credentials, context) => {
        if (credentials.method === 'password') return real.signIn?.(credentials, context) as Promise<SignInOutcome>
        context.signal.addEventListener('abort', () => heard.push('closed'))
        return never()
      }),
    })
    await w.finish(tab.auth.ready)
    const first = tab.auth.signIn({ method: 'popup' }).catch((error) => error)
    await w.settle()
    await w.finish(tab.auth.signIn(password))
    expect(heard).toEqual(['closed'])
    expect(await first).toMatchObject({ code: 'superseded' })
    expect(tab.auth.view.user?.id).toBe('ada')
    w.dispose()
  })

  it('T20: what it brings after it was given up is revoked', async () => {
    const w = world()
    const real = w.server.backend()
    let answer = () => {}
    const tab = w.open({
      backend: {
        ...asking('popup', async () => {
          await new Promise<void>((done) => {
            answer = done
          })
          return granted(real, 'ada')()
        }),
        revoke: (request) => real.revoke?.(request) as Promise<void>,
      },
    })
    await w.finish(tab.auth.ready)
    const first = tab.auth.signIn({ method: 'popup' }).catch((error) => error)
    await w.settle()
    tab.auth.cancel()
    expect(await w.finish(first)).toMatchObject({ code: 'cancelled' })
    answer()
    await w.settle()
    expect(w.server.liveFamilies()).toEqual([])
    w.dispose()
  })

  it('may be a second factor that asks for itself, without a code', async () => {
    const w = world()
    const answers: unknown[] = []
    const real = w.server.backend()
    const tab = w.open({
      backend: {
        ...real,
        verifySecondFactor: (state, answer, context) => {
          answers.push(answer)
          return real.verifySecondFactor?.(state, { code: '123456' }, context) as Promise<SignInOutcome>
        },
      },
    })
    await w.finish(tab.auth.signIn({ ...password, secondFactor: true }))
    await expect(tab.auth.submitSecondFactor({})).rejects.toMatchObject({ code: 'invalid_argument' })
    await w.finish(tab.auth.submitSecondFactor({ method: 'passkey' }))
    expect(answers).toEqual([{ method: 'passkey' }])
    expect(tab.auth.view.status).toBe('authenticated')
    w.dispose()
  })
})

describe('the last word at a sign-out', () => {
  const leaving = (server = fakeServer()) => {
    const left: unknown[] = []
    const w = world({ server })
    const backend = { ...server.backend(), leave: (context: unknown) => void left.push(context) }
    return { w, left, backend }
  }

  it("is the backend's, when the server is told and the caches are purged", async () => {
    const { w, left, backend } = leaving()
    let purged = 0
    const tab = w.open({
      backend,
      onSignOut: async () => {
        await new Promise<void>((done) => w.clock.setTimer(done, 500))
        expect(left).toEqual([])
        purged++
      },
    })
    await w.finish(tab.auth.ready)
    await w.finish(
      tab.auth.setTokens({ accessToken: 'at', refreshToken: 'rt', idToken: 'it', user: { id: 'ada' }, expiresIn: 300 }),
    )
    await w.finish(tab.auth.signOut())
    expect(purged).toBe(1)
    expect(left).toEqual([{ idToken: 'it' }])
    w.dispose()
  })

  it('is said also where a hook of the app fails', async () => {
    const { w, left, backend } = leaving()
    const tab = await w.signIn(w.open({ backend, onSignOut: () => Promise.reject(new Error('no')) }))
    await w.finish(tab.auth.signOut())
    expect(left).toHaveLength(1)
    w.dispose()
  })

  it('is not said at an end that the user did not ask for, nor in other tabs', async () => {
    const { w, left, backend } = leaving()
    const idle = await w.signIn(w.open({ backend, idle: { timeout: 5_000 } }))
    await w.clock.pass(6_000)
    expect(idle.auth.view.reason).toBe('idle')
    expect(left).toEqual([])
    idle.auth.dispose()
    const [here, there] = [w.open({ backend }), w.open()]
    await w.signIn(there)
    await w.settle()
    await w.finish(there.auth.signOut())
    await w.settle()
    expect(here.auth.view).toMatchObject({ reason: 'user', source: 'remote' })
    expect(left).toEqual([])
    w.dispose()
  })
})

describe('a backend that wants to be asked on waking', () => {
  it('is asked by a page that comes back, and a session that is gone there ends', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server })
    const tab = await w.signIn(w.open({ backend: { ...server.backend(), asksOnWake: true } }))
    const { refresh } = server.counts
    tab.lifecycle('hidden')
    tab.lifecycle('woke')
    await w.settle()
    expect(server.counts.refresh).toBe(refresh + 1)
    for (const family of server.families) family.isDead = true
    tab.lifecycle('woke')
    await w.settle()
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' })
    w.dispose()
  })

  it('is left alone where nobody is signed in', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = world({ server })
    const tab = w.open({ backend: { ...server.backend(), asksOnWake: true } })
    await w.finish(tab.auth.ready)
    const { refresh } = server.counts
    tab.lifecycle('woke')
    await w.settle()
    expect(server.counts.refresh).toBe(refresh)
    expect(tab.auth.view.status).toBe('anonymous')
    w.dispose()
  })
})
