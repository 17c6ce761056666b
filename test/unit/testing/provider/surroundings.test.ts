import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTestAuth } from '../../../../src/testing/provider/createTestAuth.ts'
import type { TestView } from '../../../../src/testing/provider/testView.types.ts'

const signedIn: TestView = { status: 'authenticated', user: { id: 'ada' } }
const origins = ['https://api.test']

afterEach(() => vi.useRealTimers())

describe('requests of a test client', () => {
  it('go to the fetch that was given, with a token, and again after a rejection', async () => {
    const seen: (string | null)[] = []
    const fetch: typeof globalThis.fetch = async (_, init) => {
      seen.push(new Headers(init?.headers).get('authorization'))
      return new Response(null, { status: seen.length === 1 ? 401 : 200 })
    }
    const auth = createTestAuth({ view: signedIn, requests: { fetch, origins } })
    const response = await auth.fetch('https://api.test/orders')
    expect(response.status).toBe(200)
    expect(seen).toEqual(['Bearer test-token-1', 'Bearer test-token-2'])
  })

  it('are refused with a plain word where no fetch was given', async () => {
    const auth = createTestAuth({ view: signedIn, requests: { origins } })
    await expect(auth.fetch('https://api.test/orders')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('createTestAuth({ requests: { fetch } })'),
    })
  })

  it('belong to the session they were sent for', async () => {
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
    const auth = createTestAuth({ view: signedIn, requests: { fetch, origins } })
    const request = expect(auth.fetch('https://api.test/orders')).rejects.toMatchObject({ code: 'user_changed' })
    await auth.show({ status: 'authenticated', user: { id: 'bob' } })
    await request
  })

  it('wait for no token: an expired one is refreshed at once', async () => {
    const now = 1_000_000
    const auth = createTestAuth({ view: { ...signedIn, session: { expiresAt: now - 1 } } as TestView, now: () => now })
    await expect(auth.getAccessToken()).resolves.toBe('test-token-2')
    expect(auth.view.session).toMatchObject({ generation: 2 })
  })
})

describe('events of a test client', () => {
  it('are heard by who listens, and change nothing', async () => {
    const auth = createTestAuth({ view: signedIn })
    const heard: unknown[] = []
    auth.on('idleWarning', (event) => heard.push(event))
    auth.on('idleTimeout', (event) => heard.push(event))
    const stop = auth.on('locked', (event) => heard.push(event))
    stop()
    const before = auth.view
    await auth.emit('idleWarning', { remaining: 30_000 })
    await auth.emit('idleTimeout')
    await auth.emit('locked')
    expect(heard).toEqual([{ type: 'idleWarning', remaining: 30_000 }, { type: 'idleTimeout' }])
    expect(auth.view).toBe(before)
  })

  it('come with their change of state when the chart is told a fact', async () => {
    const auth = createTestAuth({ view: signedIn })
    const heard: unknown[] = []
    auth.on('signedOut', (event) => heard.push(event))
    auth.actor.send({ type: 'tab.signedOut', reason: 'lifetime' })
    await null
    expect(heard).toEqual([{ type: 'signedOut', reason: 'lifetime', source: 'remote' }])
    await vi.waitFor(() => expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'lifetime' }))
  })
})

describe('a test client', () => {
  it('sets no timer and touches no network, whatever is done with it', async () => {
    vi.useFakeTimers()
    const network = vi.spyOn(globalThis, 'fetch')
    const auth = createTestAuth({ view: { status: 'anonymous' } })
    await auth.answer('signIn', signedIn)
    await auth.signIn({ method: 'password' })
    await auth.refresh()
    await auth.show({ ...signedIn, isIdleWarning: true } as TestView)
    auth.lock()
    await auth.unlock()
    await auth.getAccessToken()
    await auth.signOut()
    expect(vi.getTimerCount()).toBe(0)
    expect(network).not.toHaveBeenCalled()
  })

  it('goes by the time that a test runner fakes', async () => {
    vi.useFakeTimers({ now: 5_000 })
    const auth = createTestAuth({ view: { ...signedIn, isIdleWarning: true, remaining: 1_000 } as TestView })
    expect(auth.view.idleDeadline).toBe(6_000)
    vi.advanceTimersByTime(3_600_000)
    expect(auth.view.isIdleWarning).toBe(true)
  })

  it('is the same twice', async () => {
    const play = async () => {
      const auth = createTestAuth({ view: { status: 'anonymous' }, now: () => 0 })
      await auth.answer('signIn', signedIn)
      await auth.signIn({ method: 'password' })
      await auth.refresh()
      return { view: auth.view, token: await auth.getAccessToken() }
    }
    expect(await play()).toEqual(await play())
  })

  it('settles every promise when it is disposed', async () => {
    const auth = createTestAuth({ view: { status: 'restoring' } })
    const waiting = [auth.signIn({ method: 'password' }), auth.getAccessToken()]
    const { dispose } = auth
    dispose()
    for (const promise of waiting) await expect(promise).rejects.toMatchObject({ code: 'disposed' })
    await expect(auth.show(signedIn)).rejects.toMatchObject({ code: 'disposed' })
    await expect(auth.emit('locked')).rejects.toMatchObject({ code: 'disposed' })
    await expect(auth.answer('unlock')).rejects.toMatchObject({ code: 'disposed' })
    await auth.ready
  })

  it('starts a hydration with what it shows', () => {
    expect(createTestAuth({ view: signedIn }).initialView).toMatchObject({ status: 'authenticated' })
    expect(createTestAuth({ view: { status: 'restoring' } }).initialView).toMatchObject({ status: 'restoring' })
  })
})
