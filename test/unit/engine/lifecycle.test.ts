import { describe, expect, it } from 'vitest'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

describe('a session', () => {
  it('begins anonymous, signs in, refreshes before expiry, survives a reload, and signs out', async () => {
    const { open, finish, clock, server, settle } = world()
    const { auth, heard } = open()
    await finish(auth.ready)
    expect(auth.view.status).toBe('anonymous')
    await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(auth.view).toMatchObject({
      status: 'authenticated',
      isAuthenticated: true,
      canRequest: true,
      user: { id: 'ada' },
    })
    const first = await finish(auth.getAccessToken())
    expect(server.isValid(first)).toBe(true)
    await clock.pass(45_000)
    const second = await finish(auth.getAccessToken())
    expect(second).not.toBe(first)
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0 })
    auth.dispose()

    const reloaded = open()
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view.user?.id).toBe('ada')
    expect(await finish(reloaded.auth.getAccessToken())).toBe(second)
    await finish(reloaded.auth.signOut())
    expect(reloaded.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'self', user: null })
    expect(server.liveFamilies()).toEqual([])
    await settle()
    expect(heard).toMatchObject([
      { type: 'signedIn', source: 'self' },
      { type: 'refreshed', generation: 2 },
    ])
  })

  it('T5: eight tabs whose token has expired send one refresh', async () => {
    const { open, finish, clock, server, signIn, settle } = world()
    const tabs = Array.from({ length: 8 }, () => open())
    await signIn(tabs[0]!)
    await settle()
    expect(tabs.map(({ auth }) => auth.view.status)).toEqual(Array(8).fill('authenticated'))
    clock.sleep(120_000)
    const tokens = await finish(Promise.all(tabs.map(({ auth }) => auth.getAccessToken())))
    expect(new Set(tokens).size).toBe(1)
    expect(server.isValid(tokens[0]!)).toBe(true)
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0 })
  })

  it('T7: a refresh answer that arrives after sign-out is not used, and its tokens are revoked', async () => {
    const { open, finish, server, signIn, settle } = world()
    const { auth } = await signIn(open())
    let release = () => {}
    server.faults.refresh.push({
      type: 'hold',
      until: new Promise<void>((done) => (release = done)),
      stage: 'afterProcessing',
    })
    const refreshing = auth.refresh().catch((error) => error)
    await settle()
    const out = auth.signOut()
    await settle()
    release()
    await finish(out)
    expect(await finish(refreshing)).toMatchObject({ code: 'session_ended' })
    expect(auth.view.status).toBe('signedOut')
    expect(server.liveFamilies()).toEqual([])
    const { auth: reloaded } = open()
    await finish(reloaded.ready)
    expect(reloaded.view.status).toBe('anonymous')
  })

  it('signs out everywhere else when one tab signs out', async () => {
    const { open, finish, signIn, settle } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    expect(b.auth.view.status).toBe('authenticated')
    await finish(a.auth.signOut())
    await settle()
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
  })

  it('keeps a cookie session through a reload and never refreshes twice at once', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn, settle } = world({ server, shareStore: false })
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    expect(b.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    const tabs = [a, b, open(), open()]
    await finish(Promise.all(tabs.map(({ auth }) => auth.ready)))
    await finish(Promise.all(tabs.map(({ auth }) => auth.refresh())))
    expect(server.counts.reuse).toBe(0)
    expect(server.mostInFlight).toBe(1)
    await finish(a.auth.signOut())
    await settle()
    expect(tabs.map(({ auth }) => auth.view.status)).toEqual(Array(4).fill('signedOut'))
    expect(server.jar).toBeUndefined()
  })

  it('asks for a second factor, counts attempts, and resends', async () => {
    const { open, finish } = world()
    const { auth } = open()
    await finish(auth.signIn({ method: 'password', name: 'grace', secondFactor: true }))
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor', challenge: { attemptsLeft: 3 } })
    await expect(finish(auth.submitSecondFactor({ code: 'wrong' }))).rejects.toMatchObject({
      code: 'second_factor_invalid',
    })
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor', challenge: { attemptsLeft: 2 } })
    await finish(auth.resendSecondFactor())
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor' })
    await finish(auth.submitSecondFactor({ code: '123456' }))
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'grace' } })
    expect(auth.hasRole(['admin', 'owner'])).toBe(true)
  })
})
