import { describe, expect, it } from 'vitest'
import type { Lock } from '../../../src/adapters/ports.ts'
import { world } from './world.ts'

const neverGranted: Lock = {
  run: ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
}
const deaf = { post() {}, subscribe: () => () => {}, close() {} }
const unlock = async () => true

describe('a request that waits for a token', () => {
  it('gets none when one look at the ledger tells of a refresh and of a lock', async () => {
    const w = world()
    const a = await w.signIn(w.open({ unlock }))
    const b = w.open({ unlock, environment: { lock: neverGranted, channel: deaf } })
    await w.finish(b.auth.ready)
    a.lifecycle('offline')
    await w.clock.pass((b.auth.view.session?.expiresAt ?? 0) - w.clock.now())
    const waiting = b.auth.getAccessToken().catch(({ code }) => code)
    await w.settle()
    a.lifecycle('online')
    await w.finish(a.auth.refresh())
    a.auth.lock()
    await w.settle()
    b.lifecycle('woke')
    expect(await w.finish(waiting)).toBe('session_locked')
    expect(b.auth.view).toMatchObject({ isLocked: true, session: { generation: a.auth.view.session?.generation } })
    w.dispose()
  })
})
