import { expect, it } from 'vitest'
import type { OpenClient } from './client.ts'

export function faultsContract(open: OpenClient): void {
  it('fails the next answers of one path, and no more', async () => {
    const client = await open()
    const { refresh_token: token } = (await client.signIn()).body
    client.server.faults.fail = { path: '/auth/refresh', status: 503, times: 2, retryAfter: 7 }
    const failed = await client.refresh(token)
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '7'])
    expect((await client.signIn()).status).toBe(200)
    expect((await client.refresh(token)).status).toBe(503)
    expect((await client.refresh(token)).status).toBe(200)
    expect(client.server.faults.fail).toBeNull()
  })

  it('T27: an answer that is dropped after the work leaves the token spent', async () => {
    const client = await open()
    const { refresh_token: token } = (await client.signIn()).body
    client.server.faults.drop = { path: '/refresh', times: 1, afterProcessing: true }
    await expect(client.refresh(token)).rejects.toThrow(TypeError)
    expect(client.server.state.counters.refreshes).toBe(1)
    expect((await client.refresh(token)).body).toEqual({ error: 'invalid_grant' })
  })

  it('a request that is dropped before the work leaves the token good', async () => {
    const client = await open()
    const { refresh_token: token } = (await client.signIn()).body
    client.server.faults.drop = { path: '/auth/*', times: 1, afterProcessing: false }
    await expect(client.refresh(token)).rejects.toThrow(TypeError)
    expect((await client.refresh(token)).status).toBe(200)
  })

  it('holds an answer back after the server has rotated, or a request before', async () => {
    const client = await open()
    const { refresh_token: token } = (await client.signIn()).body
    client.server.faults.delayAnswer = 500
    await client.refresh(token)
    Object.assign(client.server.faults, { delayAnswer: 0, delay: 300 })
    await client.get('/me')
    expect(client.slept).toEqual([500, 300])
  })

  it('changes the lifetime of access tokens from now on', async () => {
    const client = await open()
    client.server.faults.accessTokenTtl = 5
    const { access_token: token, expires_in: expiresIn } = (await client.signIn()).body
    expect(expiresIn).toBe(5)
    client.pass(5)
    expect((await client.get('/me', { token })).status).toBe(401)
  })

  it('T4: a wrong clock shows in the date of an answer, and in no time that is relative', async () => {
    const client = await open()
    const right = Date.parse((await client.signIn()).headers.get('date') ?? '')
    client.server.faults.clockSkew = -7_200
    const { headers, body } = await client.signIn()
    expect(Date.parse(headers.get('date') ?? '') - right).toBe(-7_200_000)
    expect(body.expires_in).toBe(60)
  })
}
