import { describe, expect, it } from 'vitest'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const withCode = (name: string) => ({ method: 'password', name, secondFactor: true })

/** Ada is signed in in two tabs; in the first one somebody begins to sign in as Bob, and is asked for a code. */
async function signingIn(mode: 'token' | 'ambient' = 'token') {
  const w = world({ server: fakeServer({ mode }), shareStore: mode === 'token' })
  const purged: unknown[] = []
  const unlock = async () => true
  const a = await w.signIn(w.open({ unlock, onSignOut: (event) => void purged.push(event) }))
  const b = w.open({ unlock })
  await w.finish(b.auth.ready)
  await w.finish(a.auth.signIn(withCode('bob')))
  expect(a.auth.view).toMatchObject({ status: 'awaitingSecondFactor', user: { id: 'ada' } })
  return { ...w, a, b, purged }
}

/** Found by the model and in review. */
describe('while another sign-in is tried over a session', () => {
  it('the app purges its caches when that session ends in another tab', async () => {
    const { a, b, purged, finish, settle } = await signingIn()
    await finish(b.auth.signOut())
    await settle()
    expect(a.heard).toContainEqual({ type: 'signedOut', reason: 'user', source: 'remote' })
    expect(purged).toEqual([{ reason: 'user', source: 'remote' }])
    a.auth.cancel()
    await settle()
    expect(purged).toHaveLength(1)
  })

  it('the app purges its caches when one takes its place whose user only the server knows', async () => {
    const { a, b, purged, finish, settle } = await signingIn('ambient')
    await finish(b.auth.signIn({ method: 'password', name: 'carol' }))
    await finish(a.auth.submitSecondFactor({ code: '123456' }))
    await settle()
    expect(a.auth.view.user).toMatchObject({ id: 'bob' })
    expect(a.heard).toContainEqual({ type: 'signedOut', reason: 'userChanged', source: 'remote' })
    expect(purged).toEqual([{ reason: 'userChanged', source: 'remote' }])
  })

  it('a fault in what the app does about it neither stops the sign-in nor is hidden', async () => {
    const faults: unknown[] = []
    const reportError = globalThis.reportError
    globalThis.reportError = (error) => void faults.push(error)
    const w = world()
    const fault = new Error('the cache is stuck')
    const onSignOut = async () => {
      throw fault
    }
    const a = await w.signIn(w.open({ onSignOut }))
    const b = w.open()
    await w.finish(b.auth.ready)
    await w.finish(a.auth.signIn(withCode('bob')))
    await w.finish(b.auth.signOut())
    await w.settle()
    globalThis.reportError = reportError
    expect(faults).toEqual([fault])
    await w.finish(a.auth.submitSecondFactor({ code: '123456' }))
    expect(a.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'bob' }, error: null })
  })

  it('that session can be locked, in all tabs, and stays so when the sign-in is given up', async () => {
    const { a, b, finish, settle } = await signingIn()
    a.auth.lock()
    expect(a.auth.view).toMatchObject({ status: 'awaitingSecondFactor', isLocked: true, canRequest: false })
    await settle()
    expect(b.auth.view.isLocked).toBe(true)
    await expect(finish(a.auth.getAccessToken())).rejects.toMatchObject({ code: 'session_locked' })
    a.auth.cancel()
    await settle()
    expect(a.auth.view).toMatchObject({ status: 'authenticated', isLocked: true })
    await finish(a.auth.unlock())
    await settle()
    expect([a, b].map(({ auth }) => auth.view.isLocked)).toEqual([false, false])
  })

  it('that session is not locked again after it was unlocked in another tab', async () => {
    const { a, b, finish, settle } = await signingIn()
    a.auth.lock()
    await settle()
    await finish(b.auth.unlock())
    await settle()
    expect(a.auth.view.isLocked).toBe(false)
    a.auth.cancel()
    await settle()
    expect([a, b].map(({ auth }) => auth.view.isLocked)).toEqual([false, false])
  })

  it('a lock is not carried over to the session that this sign-in begins', async () => {
    const { a, b, finish, settle } = await signingIn()
    a.auth.lock()
    await finish(a.auth.submitSecondFactor({ code: '123456' }))
    await settle()
    expect([a, b].map(({ auth }) => [auth.view.user?.id, auth.view.isLocked])).toEqual([
      ['bob', false],
      ['bob', false],
    ])
  })
})
