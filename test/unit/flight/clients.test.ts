import { describe, expect, it } from 'vitest'
import { createActor, setup } from 'xstate'
import { createAuthLogic } from '../../../src/bindings/vanilla/authLogic.ts'
import { connectAuth } from '../../../src/bindings/vanilla/connectAuth.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { authMachine } from '../../../src/machines/auth/auth.machine.ts'
import { createTestAuth } from '../../../src/testing/index.ts'
import { fakeServer } from '../engine/fakeServer.ts'
import { world } from '../engine/world.ts'

const credentials = { method: 'password', name: 'ada' }

describe('the flight record', () => {
  it('of a chart inside a machine of the app knows that chart alone', async () => {
    const w = world()
    const logic = createAuthLogic({ backend: w.server.backend(), store: w.store, environment: w.environment() })
    const machine = setup({ actors: { auth: logic.machine } }).createMachine({
      initial: 'idle',
      invoke: { id: 'auth', src: 'auth', input: logic.input },
      on: { 'app.poked': '.poked' },
      states: { idle: {}, poked: {} },
    })
    const app = createActor(machine).start()
    const embedded = app.getSnapshot().children.auth
    if (!embedded) throw new Error('not invoked')
    const auth = connectAuth(logic, embedded as never)
    await w.finish(auth.ready)
    app.send({ type: 'app.poked' })
    await w.finish(auth.signIn(credentials))
    expect(auth.record().entries.map(({ event }) => event)).toEqual([
      'init',
      'restoreSession.done',
      'session.signIn',
      'tabs.told',
      'runAttempt.done',
    ])
    auth.dispose()
    embedded.send({ type: 'session.signOut' } as never)
    expect(auth.record().entries).toHaveLength(5)
    app.stop()
  })

  it('names states as the chart does, and only when they change', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    await w.finish(auth.refresh())
    const { entries } = auth.record()
    const paths = entries.flatMap(({ states }) => states ?? [])
    expect(paths.length).toBeGreaterThan(6)
    for (const path of paths) {
      const node = path
        .split('.')
        .reduce<{ states: Record<string, never> } | undefined>((at, key) => at?.states[key], authMachine as never)
      expect(node, path).toBeDefined()
    }
    expect(entries.find(({ event }) => event === 'refreshSession.done')).toMatchObject({
      session: auth.view.session?.id,
      generation: 2,
    })
    expect(entries.filter(({ event }) => event === 'tabs.told').every(({ states }) => states === undefined)).toBe(true)
    w.dispose()
  })

  it('puts a cause before what the actors that it begins do', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    await w.finish(auth.signOut())
    const names = auth.record().entries.map(({ event }) => event)
    expect(names.slice(-3)).toEqual(['session.signOut', 'tabs.told', 'endSession.done'])
    w.dispose()
  })

  it('T13: on a server is empty, says so, and reads no storage', () => {
    const auth = createAuth({ backend: fakeServer().backend() })
    expect(auth.record()).toMatchObject({ kind: 'authchart.flight', schema: 1, dropped: 0, entries: [] })
    expect(auth.explain()).toEqual({
      sentence: 'Nothing has been started: there is no page here.',
      chain: [],
    })
    auth.watchRecord(() => {
      throw new Error('nothing happens on a server')
    })()
  })

  it('of a test client explains whatever the test shows', async () => {
    const auth = createTestAuth({ view: { status: 'authenticated', user: { id: 'ada' } } })
    expect(auth.explain().sentence).toMatch(/^Signed in since [\d:]{8}\.$/)
    await auth.show({ status: 'signedOut', reason: 'idle' })
    expect(auth.explain().sentence).toMatch(/^Signed out at [\d:]{8}: nobody was active for too long\.$/)
    await auth.show({ status: 'anonymous' })
    expect(auth.explain().sentence).toMatch(/^Nobody is signed in/)
    auth.dispose()
  })

  it('tells nobody any more, and still answers, once the client is disposed', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    let told = 0
    auth.watchRecord(() => void told++)
    const { entries } = auth.record()
    w.dispose()
    await w.settle()
    expect(told).toBe(0)
    expect(auth.record().entries).toEqual(entries)
    expect(auth.explain().sentence).toMatch(/^Signed in since/)
  })
})
