import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder, redirectedTo } from './recorder.ts'

const api = 'https://api.example.test'
const other = 'https://other.example.test'

describe('T17: answers at the end of a redirect', () => {
  const follow = async (to: string, status: number, origins = [api]) => {
    const { client, state } = fakeClient()
    const { fetch, tokens } = recorder(() => redirectedTo(to, status))
    const response = await createAuthFetch(client, { fetch, origins })(`${api}/orders`)
    return { status: response.status, tokens: tokens(), state }
  }

  it.each([
    ['a foreign origin', [api]],
    ['another allowed origin, whose 401 is certain because the browser has removed the header', [api, other]],
  ])('a 401 of %s is returned: no refresh, no second sending', async (_, origins) => {
    const { status, tokens, state } = await follow(`${other}/login`, 401, origins)
    expect(status).toBe(401)
    expect(tokens).toEqual(['Bearer t1'])
    expect(state).toMatchObject({ rejections: [], reports: [] })
  })

  it('a foreign 403 or 429 is not reported as ours', async () => {
    expect((await follow(`${other}/`, 403)).state.reports).toEqual([])
    expect((await follow(`${other}/`, 429)).state.reports).toEqual([])
  })

  it('a redirect within the origin is judged like any answer', async () => {
    const { tokens, state } = await follow(`${api}/v2/orders`, 401)
    expect(tokens).toEqual(['Bearer t1', 'Bearer t2'])
    expect(state.rejections).toEqual([1])
  })
})

describe('T17: a real redirect between two servers', () => {
  const seen: (string | undefined)[] = []
  const servers: Server[] = []
  const listen = async (server: Server) => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  let own = ''
  beforeAll(async () => {
    const foreign = await listen(
      createServer(({ headers }, response) => {
        seen.push(headers.authorization)
        response.writeHead(401).end()
      }),
    )
    own = await listen(
      createServer(({ headers }, response) => {
        seen.push(headers.authorization)
        response.writeHead(302, { location: `${foreign}/` }).end()
      }),
    )
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  it('the foreign server never sees the token, and its 401 spends no refresh', async () => {
    const { client, state } = fakeClient()
    const response = await createAuthFetch(client, { origins: [own] })(`${own}/orders`)
    expect(response.status).toBe(401)
    expect(seen).toEqual(['Bearer t1', undefined])
    expect(state.rejections).toEqual([])
  })
})
