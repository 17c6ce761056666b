import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { boundsFrom } from '../../../src/protocol/tab.ts'
import type { Fault } from './fakeServer.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const unavailable: Fault = { type: 'reject', error: new AuthError('server_error', 'The auth server answered 503.') }
const unreachable: Fault = { type: 'reject', error: new AuthError('network', 'The auth server could not be reached.') }
const held = (stage: 'beforeProcessing' | 'afterProcessing') => {
  let release = () => {}
  const until = new Promise<void>((done) => {
    release = done
  })
  return { fault: { type: 'hold', until, stage } as const, release: () => release() }
}

describe('refresh', () => {
  it('does not block requests while the current token is valid', async () => {
    const { open, finish, server, signIn, settle } = world()
    const { auth } = await signIn(open())
    const token = await finish(auth.getAccessToken())
    const { fault, release } = held('afterProcessing')
    server.faults.refresh.push(fault)
    const refreshing = auth.refresh()
    await settle()
    expect(auth.view.isRefreshing).toBe(true)
    expect(await finish(auth.getAccessToken())).toBe(token)
    release()
    expect((await finish(refreshing)).generation).toBe(2)
    expect(await finish(auth.getAccessToken())).not.toBe(token)
  })

  it('T8: a thousand rejections of one token cause one refresh, late ones none', async () => {
    const { open, finish, server, signIn } = world()
    const { auth } = await signIn(open())
    const { generation } = auth.tokens
    const newer = await finish(Promise.all(Array.from({ length: 1_000 }, () => auth.tokenRejected({ generation }))))
    expect(new Set(newer).size).toBe(1)
    expect(server.isValid(newer[0] ?? null)).toBe(true)
    expect(await finish(auth.tokenRejected({ generation }))).toBe(newer[0])
    expect(server.counts.refresh).toBe(1)
  })

  it('T10: a server that is down for a while costs no session', async () => {
    const { open, finish, clock, server, signIn } = world()
    const { auth, heard } = await signIn(open())
    server.faults.refresh.push(unavailable, unavailable, unreachable)
    clock.sleep(120_000)
    const token = await finish(auth.getAccessToken())
    expect(server.isValid(token)).toBe(true)
    expect(auth.view).toMatchObject({ status: 'authenticated', error: null })
    expect(heard.filter((event) => (event as { type: string }).type === 'refreshFailed')).toHaveLength(3)
    expect(server.counts.reuse).toBe(0)
  })

  it('T10: a server that is down at boot costs no session either', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn } = world({ server, shareStore: false })
    const { auth } = await signIn(open())
    auth.dispose()
    server.faults.refresh.push(unavailable, unreachable)
    const reloaded = open()
    await finish(reloaded.auth.ready)
    expect(reloaded.auth.view).toMatchObject({ status: 'restoring', error: { code: 'server_error' } })
    expect(server.isValid(await finish(reloaded.auth.getAccessToken()))).toBe(true)
    expect(reloaded.auth.view.status).toBe('authenticated')
  })

  it('honours Retry-After', async () => {
    const { open, finish, clock, server, signIn, settle } = world()
    const { auth } = await signIn(open())
    server.faults.refresh.push({
      type: 'reject',
      error: new AuthError('rate_limited', 'Later.', { retryAfter: 20_000 }),
    })
    await finish(auth.refresh().catch(() => {}))
    expect(server.counts.refresh).toBe(1)
    await clock.pass(19_000)
    expect(server.counts.refresh).toBe(1)
    await clock.pass(2_000)
    await settle()
    expect(server.counts.refresh).toBe(2)
  })

  it('T32: waits for the network instead of burning attempts', async () => {
    const { open, finish, clock, server, signIn, settle } = world()
    const tab = await signIn(open())
    tab.lifecycle('offline')
    await clock.pass(200_000)
    expect(server.counts.refresh).toBe(0)
    expect(tab.auth.view).toMatchObject({ status: 'authenticated', isOffline: true })
    tab.lifecycle('online')
    await settle()
    expect(server.isValid(await finish(tab.auth.getAccessToken()))).toBe(true)
    expect(server.counts.refresh).toBe(1)
  })

  it('T27: an answer that is lost after the server rotated ends as refreshLost', async () => {
    const { open, finish, server, signIn } = world()
    const { auth, heard } = await signIn(open())
    server.faults.refresh.push({ type: 'loseAnswer' })
    await expect(finish(auth.refresh())).rejects.toMatchObject({ code: 'network' })
    expect(auth.view.status).toBe('authenticated')
    await finish(auth.refresh().catch(() => {}))
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'refreshLost' })
    expect(heard.at(-1)).toEqual({ type: 'signedOut', reason: 'refreshLost', source: 'self' })
  })

  it('ends with revoked when the server refuses although nothing was lost', async () => {
    const { open, finish, server, signIn, settle } = world()
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    for (const family of server.families) family.isDead = true
    await finish(a.auth.refresh().catch(() => {}))
    await settle()
    expect(a.auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked', source: 'self' })
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked', source: 'remote' })
  })

  it('T29: a waiter outlasts everything that a legal holder may do', () => {
    for (const times of [
      { request: 15_000, settle: 1_000, signOut: 0 },
      { request: 500, settle: 2_000, signOut: 0 },
    ]) {
      const quarantine = times.request
      const longest = quarantine + 2 * times.settle + times.request
      expect(boundsFrom(times).steal).toBeGreaterThan(longest)
    }
  })

  it('T6: a tab that hangs in its request gives way within the bound, and no token is spent twice', async () => {
    const { open, finish, server, signIn } = world()
    const a = await signIn(open({ timeouts: { request: 2_000, settle: 100 } }))
    const b = open({ timeouts: { request: 2_000, settle: 100 } })
    await finish(b.auth.ready)
    server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    const first = finish(a.auth.refresh().catch((error) => error))
    await first
    const session = await finish(b.auth.refresh())
    expect(session.generation).toBe(2)
    expect(server.counts.reuse).toBe(0)
  })

  it('T6: when a tab dies with a record written but not committed, the next one commits it for it', async () => {
    const { open, finish, server, signIn, ledger, settle } = world()
    const a = await signIn(open())
    // The tab dies between its two writes: the record is stored, the ledger never hears of it.
    const compareAndSet = ledger.compareAndSet
    ledger.compareAndSet = (expected, next, records) =>
      next.live && next.generation === 2 ? new Promise(() => {}) : compareAndSet(expected, next, records)
    void a.auth.refresh().catch(() => {})
    await settle()
    ledger.compareAndSet = compareAndSet
    a.auth.dispose()
    const b = open({ timeouts: { request: 2_000, settle: 100 } })
    await finish(b.auth.ready)
    const lockHolderGone = finish(b.auth.refresh())
    expect((await lockHolderGone).generation).toBeGreaterThanOrEqual(2)
    expect(server.counts.reuse).toBe(0)
    expect(server.isValid(await finish(b.auth.getAccessToken()))).toBe(true)
  })

  it('T28: a holder that was stolen from changes nothing when it writes late', async () => {
    const { open, finish, server, signIn, ledger, settle, clock } = world()
    const times = { timeouts: { request: 1_000, settle: 100 } }
    const a = await signIn(open(times))
    const b = open(times)
    await finish(b.auth.ready)
    // The first tab freezes just before its commit.
    let thaw = () => {}
    const frozen = new Promise<void>((done) => {
      thaw = done
    })
    const compareAndSet = ledger.compareAndSet
    let isFirst = true
    ledger.compareAndSet = async (expected, next, records) => {
      if (next.live && next.generation === 2 && isFirst) {
        isFirst = false
        await frozen
      }
      return compareAndSet(expected, next, records)
    }
    const late = a.auth.refresh().catch((error) => error)
    await settle()
    const session = await finish(b.auth.refresh())
    expect(session.generation).toBe(2)
    const before = await ledger.read()
    thaw()
    await finish(late)
    await clock.pass(5_000)
    expect(await ledger.read()).toEqual(before)
    expect(server.counts.reuse).toBe(0)
    expect(a.auth.view.session?.generation).toBe(2)
    expect(await finish(a.auth.getAccessToken())).toBe(await finish(b.auth.getAccessToken()))
  })

  it('T33: tokens that live shorter than the leeway cause no storm, and the breaker says so', async () => {
    const { open, finish, clock, signIn, server } = world({ server: fakeServer({ lifetime: 2 }) })
    const { auth, heard } = await signIn(open())
    await clock.pass(60_000)
    expect(server.counts.refresh).toBeLessThanOrEqual(30)
    expect(auth.view.status).toBe('authenticated')
    expect(JSON.stringify(heard)).toContain('refresh_loop')
    await finish(clock.pass(1_000))
  })

  it('T33: a clock that is a day off costs no refresh at all', async () => {
    const { open, clock, signIn, server } = world()
    clock.sleep(86_400_000)
    await signIn(open())
    await clock.pass(10_000)
    expect(server.counts.refresh).toBe(0)
  })

  it('T39: a token from storage that the server refuses is refreshed and used', async () => {
    const { open, finish, signIn, server } = world()
    const { auth } = await signIn(open())
    auth.dispose()
    const reloaded = open()
    await finish(reloaded.auth.ready)
    const newer = await finish(reloaded.auth.tokenRejected({ generation: reloaded.auth.tokens.generation }))
    expect(server.isValid(newer)).toBe(true)
    expect(server.counts.refresh).toBe(1)
  })

  it('lets a refresh of another user under the same cookie begin another session', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn } = world({ server, shareStore: false })
    const { auth, heard } = await signIn(open())
    await finish(
      server
        .backend()
        .signIn?.({ method: 'password', name: 'grace' }, { signal: new AbortController().signal }) as Promise<unknown>,
    )
    await finish(auth.refresh().catch(() => {}))
    expect(auth.view.user?.id).toBe('grace')
    expect(heard).toContainEqual(expect.objectContaining({ type: 'userChanged' }))
    expect(server.userOf(await finish(auth.getAccessToken()))).toBe('grace')
  })

  it('T8: a tab that refreshes in its turn never hands out the token that was just rejected', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const { open, finish, signIn, settle } = world({ server, shareStore: false })
    const a = await signIn(open())
    const b = open()
    await finish(b.auth.ready)
    const rejected = await finish(a.auth.getAccessToken())
    const { generation } = a.auth.tokens
    await finish(b.auth.refresh())
    const { fault, release } = held('beforeProcessing')
    server.faults.refresh.push(fault)
    const first = a.auth.tokenRejected({ generation })
    await settle()
    const second = a.auth.tokenRejected({ generation })
    await settle()
    release()
    expect(await finish(second)).not.toBe(rejected)
    expect(await finish(second)).toBe(await finish(first))
    expect(server.counts.reuse).toBe(0)
  })

  it('shares the access token of a memory session, and only its owner spends the refresh token', async () => {
    const { open, finish, signIn, server, clock } = world({ shareStore: false })
    const a = await signIn(open({ shareAccessToken: true }))
    const b = open({ shareAccessToken: true })
    await finish(b.auth.ready)
    expect(b.auth.view.status).toBe('authenticated')
    clock.sleep(120_000)
    const token = await finish(b.auth.getAccessToken())
    expect(server.isValid(token)).toBe(true)
    expect(server.counts).toMatchObject({ refresh: 1, reuse: 0 })
    expect(await finish(a.auth.getAccessToken())).toBe(token)
  })

  it('asks again when the tab with the refresh token did not answer, and keeps a token that is still good', async () => {
    const { open, finish, signIn, clock } = world({ shareStore: false })
    const a = await signIn(open({ shareAccessToken: true }))
    const b = open({ shareAccessToken: true })
    await finish(b.auth.ready)
    a.auth.dispose()
    await expect(finish(b.auth.refresh())).rejects.toMatchObject({ code: 'token_unavailable' })
    expect(b.auth.view).toMatchObject({ status: 'authenticated' })
    expect(await finish(b.auth.getAccessToken())).toBeTypeOf('string')
    clock.sleep(120_000)
    await clock.pass(120_000)
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'expired' })
  })

  it('is kept while the tab with the refresh token has nothing to give: that passes', async () => {
    const { open, finish, signIn, server, clock } = world({ shareStore: false })
    await signIn(open({ shareAccessToken: true }))
    const b = open({ shareAccessToken: true })
    await finish(b.auth.ready)
    for (let left = 8; left > 0; left--)
      server.faults.refresh.push({ type: 'reject', error: new AuthError('server_error', 'The server is down.') })
    clock.sleep(120_000)
    await clock.pass(70_000)
    expect(b.auth.view).toMatchObject({ status: 'authenticated' })
    server.faults.refresh.length = 0
    await clock.pass(70_000)
    expect(server.isValid(await finish(b.auth.getAccessToken()))).toBe(true)
  })

  it('never ends a session early, or by a call, where the backend cannot refresh', async () => {
    const { open, finish, signIn, server, clock } = world()
    const { refresh: _, ...rest } = server.backend()
    const { auth } = await signIn(open({ backend: { ...rest, refreshWith: 'none' } }))
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'unsupported' })
    expect(auth.view.status).toBe('authenticated')
    const { expiresAt } = auth.view.session ?? {}
    await clock.pass((expiresAt ?? 0) - clock.now() - 1)
    expect(await finish(auth.getAccessToken())).toBeTypeOf('string')
    await clock.pass(1_000)
    expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'expired' })
  })
})
