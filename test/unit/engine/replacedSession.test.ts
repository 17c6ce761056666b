import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

/** Found by test/model: in cookie mode a tab that learns of somebody else's sign-in has to ask the server who it is. */
describe('a session that another sign-in has replaced', () => {
  it('T9: is not shown again because the user signs in while the new one is looked for', async () => {
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const { auth, heard } = await w.signIn(w.open())
    const other = w.open()
    await w.finish(other.auth.ready)
    let release = () => {}
    const until = new Promise<void>((done) => {
      release = done
    })
    w.server.faults.refresh.push({ type: 'hold', until, stage: 'beforeProcessing' })
    await w.finish(other.auth.signIn({ method: 'password', name: 'bob' }))
    for (let left = 50; left > 0 && auth.view.status !== 'restoring'; left--) await w.clock.pass(1)
    expect(auth.view.status).toBe('restoring')
    const signingIn = auth.signIn({ method: 'password', name: 'carol', secondFactor: true })
    await w.finish(signingIn)
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor', isAuthenticated: false, user: null })
    expect(heard).toContainEqual({ type: 'signedOut', reason: 'userChanged', source: 'remote' })
    release()
    w.dispose()
  })

  it('T24: is not shown where nobody is signed in, when the lock fails while the new one is looked for', async () => {
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    let isBroken = false
    const tab = w.open({
      environment: {
        lock: {
          run: (request, work) =>
            isBroken ? Promise.reject(new AuthError('lock_failed', 'No lock manager.')) : w.lock.run(request, work),
        },
      },
    })
    await w.signIn(tab)
    const other = w.open()
    await w.finish(other.auth.ready)
    isBroken = true
    await w.finish(other.auth.signIn({ method: 'password', name: 'bob' }))
    await w.clock.pass(1_000)
    expect(tab.auth.view).toMatchObject({
      status: 'signedOut',
      isAuthenticated: false,
      reason: 'userChanged',
      user: null,
    })
    w.dispose()
  })
})
