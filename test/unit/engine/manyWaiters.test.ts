import { describe, expect, it, onTestFinished } from 'vitest'
import { world } from './world.ts'

/** What Node takes for a leak: more than ten listeners on one signal. */
function warnings(): string[] {
  const names: string[] = []
  const note = ({ name }: Error) => names.push(name)
  process.on('warning', note)
  onTestFinished(() => void process.off('warning', note))
  return names
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

describe('T25: many requests at once', () => {
  it('that wait for one token put no listener each on the life of the client', async () => {
    const told = warnings()
    const { open, signIn, finish, clock, server } = world()
    const { auth } = await signIn(open())
    clock.sleep(120_000)
    const tokens = await finish(Promise.all(Array.from({ length: 50 }, () => auth.getAccessToken())))
    expect(new Set(tokens).size).toBe(1)
    expect(server.counts.refresh).toBe(1)
    await soon()
    expect(told).toEqual([])
  })

  it('that are waiting when the client is disposed are all told', async () => {
    const { open, signIn, clock, server, settle } = world()
    const { auth } = await signIn(open())
    server.faults.refresh.push({ type: 'hold', until: new Promise(() => {}) })
    clock.sleep(120_000)
    const waiting = Array.from({ length: 20 }, () =>
      auth.getAccessToken().catch((error: { code: string }) => error.code),
    )
    await settle()
    auth.dispose()
    expect(await Promise.all(waiting)).toEqual(Array(20).fill('disposed'))
  })
})
