import { describe, expect, it } from 'vitest'
import { tokenProviderBackend } from '../../../src/adapters/backends/tokenProviderBackend.ts'

const { signal } = new AbortController()
const user = { id: 'u1' }
const request = { refreshToken: undefined, signal }
const jwt = (claims: unknown) => `h.${btoa(JSON.stringify(claims))}.s`

describe('tokenProviderBackend', () => {
  it('asks the provider with the signal, and spends no refresh token', async () => {
    const asked: unknown[] = []
    const backend = tokenProviderBackend({
      getAccessToken: async (one) => {
        asked.push(one)
        return 'opaque'
      },
    })
    expect(await backend.refresh?.(request)).toEqual({ accessToken: 'opaque' })
    expect(asked).toEqual([{ signal }])
    expect(backend).toMatchObject({ id: 'provider', refreshWith: 'ambient' })
    expect(Object.keys(backend).sort()).toEqual(['id', 'refresh', 'refreshWith'])
  })

  it('reads the lifetime of a JWT, unless the grant names one', async () => {
    const refresh = (answer: Parameters<typeof tokenProviderBackend>[0]['getAccessToken']) =>
      tokenProviderBackend({ getAccessToken: answer }).refresh?.(request)
    const accessToken = jwt({ iat: 100, exp: 160 })
    expect(await refresh(async () => accessToken)).toEqual({ accessToken, expiresIn: 60 })
    expect(await refresh(async () => ({ accessToken, user }))).toEqual({ accessToken, expiresIn: 60, user })
    expect(await refresh(async () => ({ accessToken, expiresIn: 5 }))).toEqual({ accessToken, expiresIn: 5 })
    expect(await refresh(async () => ({ accessToken, expiresAt: 5 }))).toEqual({ accessToken, expiresAt: 5 })
  })

  it('takes null for the end of the session', async () => {
    const backend = tokenProviderBackend({ getAccessToken: async () => null })
    await expect(backend.refresh?.(request)).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it.each([[undefined], [''], [7], [{}], [{ accessToken: '' }], [{ accessToken: 7 }], [true]])(
    'T24: %j is no token, and does not end the session',
    async (answer) => {
      const backend = tokenProviderBackend({ getAccessToken: async () => answer as never })
      await expect(backend.refresh?.(request)).rejects.toMatchObject({ code: 'invalid_response' })
    },
  )

  it('passes on what the provider rejects with', async () => {
    const failure = new Error('SDK not ready')
    const backend = tokenProviderBackend({ getAccessToken: () => Promise.reject(failure) })
    await expect(backend.refresh?.(request)).rejects.toBe(failure)
  })

  it('asks who the token is for', async () => {
    const getUser = async (token: string) => ({ id: token })
    const backend = tokenProviderBackend({ getAccessToken: async () => 'a', getUser, id: 'shell' })
    expect(await backend.whoAmI?.('u7', { signal })).toEqual({ id: 'u7' })
    expect(backend.id).toBe('shell')
  })

  it('T24: rejects, and does not throw, when the provider throws at once', async () => {
    const fail = () => {
      throw new Error('broken')
    }
    const backend = tokenProviderBackend({ getAccessToken: fail, getUser: fail })
    const answers = [backend.refresh?.(request), backend.whoAmI?.('a', { signal })]
    for (const answer of answers) await expect(answer).rejects.toThrow('broken')
  })
})
