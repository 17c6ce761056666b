import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

/** Found by test/model: in cookie mode a restore knows that there is a session long before it knows whose. */
describe('a restore that asks the server who it is', () => {
  const ada = { method: 'password', name: 'ada' }
  const reloaded = async () => {
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const first = await w.signIn(w.open())
    first.auth.dispose()
    return w
  }

  it('T20: shows nobody without a name when a sign-in during it is given up', async () => {
    const w = await reloaded()
    let release = () => {}
    const until = new Promise<void>((done) => {
      release = done
    })
    w.server.faults.refresh.push({ type: 'hold', until, stage: 'beforeProcessing' })
    const { auth } = w.open()
    const shown: unknown[] = []
    auth.subscribe(() => shown.push(auth.getUser()?.id))
    await w.clock.pass(100)
    const signingIn = auth.signIn(ada).catch((error: unknown) => error)
    auth.cancel()
    expect(await w.finish(signingIn)).toMatchObject({ code: 'cancelled' })
    await w.clock.pass(100)
    expect(shown).not.toContain('')
    release()
    await w.clock.pass(100)
    // What the restore has found all the same is there.
    expect(auth.getUser()?.id).toBe('ada')
    expect(w.server.isValid(await w.finish(auth.getAccessToken()))).toBe(true)
    expect(shown).not.toContain('')
    auth.dispose()
  })

  it('T24: shows nobody without a name when the lock fails, and finds the session at the next look', async () => {
    const w = await reloaded()
    const { lock } = w
    let isBroken = true
    const { auth, lifecycle } = w.open({
      environment: {
        lock: {
          run: (request, work) =>
            isBroken ? Promise.reject(new AuthError('lock_failed', 'No lock manager.')) : lock.run(request, work),
        },
      },
    })
    expect(await w.finish(auth.ready)).toMatchObject({
      status: 'anonymous',
      user: null,
      error: { code: 'lock_failed' },
    })
    const shown: unknown[] = []
    auth.subscribe(() => shown.push(auth.getUser()?.id))
    isBroken = false
    lifecycle('woke')
    await w.clock.pass(1_000)
    expect(auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' } })
    expect(shown).not.toContain('')
    auth.dispose()
  })
})
