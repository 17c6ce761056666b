import { describe, expect, it, vi } from 'vitest'
import { withAuth } from '../../../src/http/withAuth.ts'
import { fakeClient } from './fakeClient.ts'

type Answer = { ok: boolean; code?: string }
const isStale = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'code' in answer && answer.code === 'PERMISSION_VERSION_STALE'

describe('withAuth', () => {
  it('gives the token and the arguments to the transport, and asks nobody', async () => {
    const { client, state } = fakeClient()
    const send = vi.fn(async (_token: string | null, a: number, b: string) => `${a}${b}`)
    const call = withAuth(client, send, { isRejected: () => false })
    expect(await call(1, 'x')).toBe('1x')
    expect(send.mock.calls).toEqual([['t1', 1, 'x']])
    expect(state).toMatchObject({ asked: 0, rejections: [] })
  })

  it('retries once with a newer token what the app calls rejected, such as changed permissions', async () => {
    const { client, state } = fakeClient()
    const send = vi.fn(
      async (token: string | null): Promise<Answer> =>
        token === 't1' ? { ok: false, code: 'PERMISSION_VERSION_STALE' } : { ok: true },
    )
    expect(await withAuth(client, send, { isRejected: isStale })()).toEqual({ ok: true })
    expect(send.mock.calls).toEqual([['t1'], ['t2']])
    expect(state.refreshes).toBe(1)
  })

  it('retries once what the transport throws, when the app calls it rejected', async () => {
    const { client } = fakeClient()
    const send = vi.fn(async (token: string | null) => {
      if (token === 't1') throw Object.assign(new Error('no'), { code: 16 })
      return 'done'
    })
    const isRejected = (answer: unknown) =>
      typeof answer === 'object' &&
      answer !== null &&
      'error' in answer &&
      (answer.error as { code: number }).code === 16
    expect(await withAuth(client, send, { isRejected })()).toBe('done')
    expect(send).toHaveBeenCalledTimes(2)
  })

  it('throws on what is not a rejection', async () => {
    const { client, state } = fakeClient()
    const failure = new Error('broken')
    const call = withAuth(client, () => Promise.reject(failure), { isRejected: () => false })
    await expect(call()).rejects.toBe(failure)
    expect(state.rejections).toEqual([])
  })

  it('returns the second rejection, and the first when there is no newer token', async () => {
    const { client, state } = fakeClient()
    const send = vi.fn(async (token: string | null) => `no to ${token}`)
    const call = withAuth(client, send, { isRejected: () => true })
    expect(await call()).toBe('no to t2')
    state.canRefresh = false
    expect(await call()).toBe('no to t2')
    expect(send).toHaveBeenCalledTimes(3)
  })

  it('sends null when nobody is signed in, and never refreshes', async () => {
    const { client, state } = fakeClient({ sessionId: null, isValid: false })
    const call = withAuth(client, async (token) => token, { isRejected: () => true })
    expect(await call()).toBeNull()
    expect(state.rejections).toEqual([])
  })

  it('T8: a storm of rejected calls causes one refresh and one retry each', async () => {
    const { client, state } = fakeClient()
    const send = vi.fn(async (token: string | null) => token)
    const call = withAuth(client, send, { isRejected: (answer) => answer === 't1' })
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => call()))
    expect(new Set(answers)).toEqual(new Set(['t2']))
    expect(send).toHaveBeenCalledTimes(2_000)
    expect(state.refreshes).toBe(1)
  })

  it.each([
    [null, 'session_ended'],
    ['b', 'user_changed'],
  ])('T9: what comes back, or fails, under session %s rejects with %s', async (to, code) => {
    for (const fails of [true, false]) {
      const { client, change } = fakeClient()
      const send = async () => {
        change(to)
        if (fails) throw new Error('A’s error')
        return 'A’s orders'
      }
      await expect(withAuth(client, send, { isRejected: () => false })()).rejects.toMatchObject({ code })
    }
  })
})
