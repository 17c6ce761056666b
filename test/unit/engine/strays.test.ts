import { describe, expect, it } from 'vitest'
import type { TabChannel } from '../../../src/adapters/ports.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const password = (name: string, secondFactor = false) => ({ method: 'password', name, secondFactor })

/** Cookie mode: the server has granted a sign-in, and its answer is still on the way when another one begins. */
async function overtaken() {
  const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
  const { auth } = w.open()
  await w.finish(auth.ready)
  w.server.faults.signIn.push({ type: 'hold', until: new Promise(() => {}), stage: 'afterProcessing' })
  const first = auth.signIn(password('ada')).catch((error) => error)
  await w.settle()
  return { ...w, auth, first }
}

/** Found by test/simulation. */
describe('the cookie of a sign-in that another one has overtaken', () => {
  it('T20: is revoked when the other one is given up', async () => {
    const { auth, first, finish, server } = await overtaken()
    await finish(auth.signIn(password('lin', true)))
    expect(await finish(first)).toMatchObject({ code: 'superseded' })
    expect(server.liveFamilies()).toHaveLength(1)
    auth.cancel()
    await finish(auth.signOut())
    expect(server.liveFamilies()).toEqual([])
    expect(server.jar).toBeUndefined()
  })

  it('T20: is revoked when the other one is refused', async () => {
    const { auth, finish, server } = await overtaken()
    await expect(finish(auth.signIn(password('')))).rejects.toMatchObject({ code: 'invalid_credentials' })
    await finish(auth.signOut())
    expect(server.liveFamilies()).toEqual([])
  })

  it('T20: is revoked when it was already being stored', async () => {
    const w = world({ server: fakeServer({ mode: 'ambient' }), shareStore: false })
    const { auth } = w.open()
    await w.finish(auth.ready)
    const { read } = w.ledger
    let release = () => {}
    w.ledger.read = () => new Promise((done) => (release = () => done(read())))
    const first = auth.signIn(password('ada')).catch((error) => error)
    await w.clock.pass(1)
    expect(w.server.jar).toBeDefined()
    w.ledger.read = read
    const second = auth.signIn(password('lin', true))
    release()
    expect(await w.finish(first)).toMatchObject({ code: 'superseded' })
    await w.finish(second)
    auth.cancel()
    await w.finish(auth.signOut())
    expect(w.server.liveFamilies()).toEqual([])
  })

  it('T20: signs nobody in at the next load, when the page is closed at the second factor', async () => {
    const { auth, finish, server, open } = await overtaken()
    await finish(auth.signIn(password('lin', true)))
    auth.dispose()
    const next = open()
    await finish(next.auth.ready)
    expect(next.auth.view).toMatchObject({ status: 'anonymous', user: null })
    await finish(next.auth.signOut())
    expect(server.liveFamilies()).toEqual([])
  })

  it('T20: is left alone when the other one succeeds: the jar is its own by then', async () => {
    const { auth, finish, server, clock } = await overtaken()
    await finish(auth.signIn(password('lin', true)))
    await finish(auth.submitSecondFactor({ code: '123456' }))
    await clock.pass(5_000)
    expect(server.counts.revoke).toBe(0)
    expect(server.userOf(await finish(auth.getAccessToken()))).toBe('lin')
    expect((await finish(auth.refresh())).user.id).toBe('lin')
  })
})

/** Found by test/simulation. */
describe('a lock of which no message tells', () => {
  const deaf = (channel: TabChannel): TabChannel => ({ ...channel, subscribe: () => () => {} })

  it('T41: is learned with the next refresh, and so is the unlocking', async () => {
    const { open, finish, signIn, settle, channel } = world()
    const unlock = async () => true
    const a = await signIn(open({ unlock }))
    const b = open({ unlock, environment: { channel: deaf(channel()) } })
    await finish(b.auth.ready)
    a.auth.lock()
    await settle()
    expect(b.auth.view.isLocked).toBe(false)
    await finish(b.auth.refresh())
    await settle()
    expect(b.auth.view.isLocked).toBe(true)
    await finish(a.auth.unlock())
    await finish(b.auth.refresh())
    await settle()
    expect(b.auth.view.isLocked).toBe(false)
  })
})
