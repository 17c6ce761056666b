import { describe, expect, it } from 'vitest'
import { createFakeAuthServer } from '../../../../src/testing/index.ts'

describe('a server with a grace for refresh tokens', () => {
  it('accepts a token that was just spent, for an answer may be lost; later it is a theft', async () => {
    let now = 1_700_000_000_000
    const server = createFakeAuthServer({ reuseGrace: 10, clock: { now: () => now } })
    const { refreshToken } = server.signInAs('user-ada')
    const refresh = async (token: string) => {
      const body = JSON.stringify({ refresh_token: token })
      const answer = await server.fetch('/auth/refresh', { method: 'POST', body })
      return { status: answer.status, token: ((await answer.json()) as { refresh_token: string }).refresh_token }
    }
    const lost = await refresh(refreshToken)
    now += 9_999
    const again = await refresh(refreshToken)
    expect([lost.status, again.status]).toEqual([200, 200])
    expect(again.token).not.toBe(lost.token)
    now += 1
    expect((await refresh(refreshToken)).status).toBe(400)
    expect(server.state.counters.reuseDetections).toBe(1)
    expect((await refresh(again.token)).status).toBe(400)
  })
})
