import { expect, it } from 'vitest'
import { restBackend } from '../../../src/adapters/backends/restBackend.ts'
import type { AuthBackend } from '../../../src/adapters/ports.ts'
import { type Client, grace, type OpenClient } from './client.ts'

const { signal } = new AbortController()
const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }

type Mode = 'body' | 'cookie'
type Backend = Required<
  Pick<AuthBackend, 'signIn' | 'verifySecondFactor' | 'resendSecondFactor' | 'refresh' | 'revoke' | 'whoAmI'>
>

const backendOf = ({ baseUrl, fetch }: Client, mode: Mode): Backend => restBackend({ baseUrl, mode, fetch }) as Backend

async function grantOf(backend: Backend) {
  const outcome = await backend.signIn(ada, { signal })
  if (outcome.type !== 'granted') throw new Error('A second factor was asked for.')
  return outcome.grant
}

async function challengeOf(backend: Backend) {
  const outcome = await backend.signIn({ method: 'password', ...grace }, { signal })
  if (outcome.type !== 'secondFactor') throw new Error('No second factor was asked for.')
  return outcome
}

/** Both ends of the wire agree: what the server answers, `restBackend` understands. */
export function restBackendContract(open: OpenClient): void {
  it.each<Mode>(['body', 'cookie'])(
    'signs in, refreshes, asks who it is and signs out, tokens in the %s',
    async (mode) => {
      const client = await open()
      const backend = backendOf(client, mode)
      const first = await grantOf(backend)
      expect(first.refreshToken === undefined).toBe(mode === 'cookie')
      const { refreshToken, accessToken, user } = await backend.refresh({ refreshToken: first.refreshToken, signal })
      expect(await backend.whoAmI(accessToken, { signal })).toEqual(user)
      await backend.revoke({ refreshToken, accessToken, scope: 'here', signal })
      expect(client.server.state.families()).toMatchObject([{ state: 'signOut', mode, generation: 2 }])
      await expect(backend.refresh({ refreshToken, signal })).rejects.toMatchObject({ code: 'invalid_grant' })
    },
  )

  it('gets through a second factor, over a wrong code and a resend', async () => {
    const client = await open()
    const backend = backendOf(client, 'body')
    const { state, challenge } = await challengeOf(backend)
    expect(challenge).toMatchObject({ methods: ['totp'], attemptsLeft: 5 })
    const wrong = client.code() === '000000' ? '000001' : '000000'
    await expect(backend.verifySecondFactor(state, { code: wrong }, { signal })).rejects.toMatchObject({
      code: 'second_factor_invalid',
      attemptsLeft: 4,
    })
    const resent = await backend.resendSecondFactor(state, { signal })
    expect(resent.challenge).toMatchObject({ attemptsLeft: 4 })
    const outcome = await backend.verifySecondFactor(resent.state, { code: client.code() }, { signal })
    expect(outcome).toMatchObject({
      type: 'granted',
      grant: { user: { id: 'user-grace' }, amr: ['pwd', 'otp', 'mfa'] },
    })
  })

  it('hears that a second factor came too late or too often', async () => {
    const client = await open()
    const backend = backendOf(client, 'body')
    const late = await challengeOf(backend)
    client.pass(300)
    await expect(backend.verifySecondFactor(late.state, { code: '1' }, { signal })).rejects.toMatchObject({
      code: 'second_factor_expired',
    })
    const { state } = await challengeOf(backend)
    for (let left = 5; left > 1; left--)
      await backend.verifySecondFactor(state, { code: '1' }, { signal }).catch(() => {})
    await expect(backend.verifySecondFactor(state, { code: '1' }, { signal })).rejects.toMatchObject({
      code: 'second_factor_exhausted',
    })
  })

  it('tells wrong credentials, a closed door, a failing server and a lost answer apart', async () => {
    const client = await open({ signInFailures: { limit: 1, window: 60 } })
    const backend = backendOf(client, 'body')
    const { refreshToken } = await grantOf(backend)
    const wrong = { ...ada, password: 'wrong' }
    await expect(backend.signIn(wrong, { signal })).rejects.toMatchObject({ code: 'invalid_credentials' })
    await expect(backend.signIn(ada, { signal })).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 60_000 })
    client.server.faults.fail = { path: '/refresh', status: 503, times: 1, retryAfter: 2 }
    await expect(backend.refresh({ refreshToken, signal })).rejects.toMatchObject({
      code: 'server_error',
      retryAfter: 2_000,
    })
    client.server.faults.drop = { path: '/refresh', times: 1, afterProcessing: false }
    await expect(backend.refresh({ refreshToken, signal })).rejects.toMatchObject({ code: 'network' })
    expect((await backend.refresh({ refreshToken, signal })).accessToken).toMatch(/^access_/)
  })
}
