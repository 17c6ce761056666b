import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, setup } from 'xstate'
import { createShop } from '../../../examples/embedding/checkoutMachine.ts'
import { createAuthLogic } from '../../../src/bindings/vanilla/authLogic.ts'
import { authMachine } from '../../../src/machines/auth/auth.machine.ts'
import type { RestoreResult } from '../../../src/machines/auth/auth.types.ts'
import { world } from './world.ts'

describe('the chart inside a machine of the app', () => {
  it('runs as an invoked actor, and the app hears what it asked to hear', async () => {
    const w = world()
    const { shop, client, close } = createShop({
      backend: w.server.backend(),
      store: w.store,
      environment: w.environment(),
    }).open()
    await w.finish(client.ready)
    shop.send({ type: 'basket.add', item: 'tea' })
    shop.send({ type: 'order.place' })
    expect(shop.getSnapshot().value).toBe('identifying')
    await w.finish(client.signIn({ method: 'password', name: 'ada' }))
    await w.settle()
    expect(shop.getSnapshot().value).toBe('paying')
    expect(w.server.isValid(await w.finish(client.getAccessToken()))).toBe(true)
    await w.finish(client.signOut())
    await w.settle()
    expect(shop.getSnapshot()).toMatchObject({ value: 'browsing', context: { basket: [], endedBecause: 'user' } })
    close()
    await w.settle()
    expect(w.listening()).toMatchObject({ timers: 0, lifecycle: 0, activity: 0, channels: 0 })
  })

  it('says clearly which actor nobody has provided', () => {
    const errors: unknown[] = []
    const actor = createActor(authMachine, { input: {} })
    actor.subscribe({ error: (error) => errors.push(error) })
    actor.start()
    expect(errors).toEqual([expect.objectContaining({ code: 'actor_not_provided' })])
  })

  it('can be given an actor of the app in place of ours', async () => {
    const w = world()
    const logic = createAuthLogic({ backend: w.server.backend(), environment: w.environment() })
    const machine = logic.machine.provide({
      actors: {
        restoreSession: fromPromise<RestoreResult, { readonly failures: number }>(async () => ({ type: 'none' })),
      },
    })
    const parent = createActor(
      setup({ actors: { auth: machine } }).createMachine({ invoke: { id: 'auth', src: 'auth', input: {} } }),
    ).start()
    await w.settle()
    expect(parent.getSnapshot().children.auth?.getSnapshot().value).toBe('anonymous')
    parent.stop()
    logic.engine.dispose()
  })
})
