import { IDBFactory } from 'fake-indexeddb'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createDpopKeys } from '../../../../src/oidc/dpop/dpopKeys.ts'
import { withProof } from '../../../../src/oidc/dpop/withProof.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const as: oauth.AuthorizationServer = { issuer: 'https://idp.test', token_endpoint: 'https://idp.test/token' }
const client: oauth.Client = { client_id: 'app' }

const refusal = (error: string, headers: Record<string, string> = {}) =>
  Response.json({ error }, { status: 400, headers })
const granted = () => Response.json({ access_token: 'a', token_type: 'DPoP', expires_in: 60 })

/** A refresh against answers given one after the other. */
async function refreshWith(...answers: Response[]) {
  const key = await createDpopKeys({ name: 'idp' }).create()
  const proofs: Record<string, unknown>[] = []
  const refresh = async () => {
    const response = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), 'refresh-1', {
      DPoP: key.proof,
      [oauth.customFetch]: async (_, { headers }) => {
        proofs.push(decodeJwt(headers.dpop as string))
        return answers.shift() as Response
      },
    })
    return oauth.processRefreshTokenResponse(as, client, response)
  }
  return { outcome: withProof(key, refresh), proofs }
}

describe('a token request with a proof', () => {
  it('is sent once more with the nonce that the server asks for', async () => {
    const { outcome, proofs } = await refreshWith(refusal('use_dpop_nonce', { 'dpop-nonce': 'n1' }), granted())
    expect((await outcome).access_token).toBe('a')
    expect(proofs.map(({ nonce }) => nonce)).toEqual([undefined, 'n1'])
  })

  it('gives up after one repeat', async () => {
    const { outcome, proofs } = await refreshWith(
      refusal('use_dpop_nonce', { 'dpop-nonce': 'n1' }),
      refusal('use_dpop_nonce', { 'dpop-nonce': 'n2' }),
      granted(),
    )
    await expect(outcome).rejects.toMatchObject({ error: 'use_dpop_nonce' })
    expect(proofs).toHaveLength(2)
  })

  it('T4: is sent once more with the time of the server that refuses the proof', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const { outcome, proofs } = await refreshWith(refusal('invalid_dpop_proof', { date }), granted())
    await outcome
    expect((proofs[1]?.iat as number) - (proofs[0]?.iat as number)).toBeGreaterThan(3_500)
  })

  it.each(['invalid_grant', 'invalid_dpop_proof', 'server_error'])('is not repeated for %s', async (error) => {
    const { outcome, proofs } = await refreshWith(refusal(error, { 'dpop-nonce': 'n1' }), granted())
    await expect(outcome).rejects.toMatchObject({ error })
    expect(proofs).toHaveLength(1)
  })

  it('rejects at once with what is no answer of the server', async () => {
    const key = await createDpopKeys({ name: 'idp' }).create()
    const failure = new TypeError('Failed to fetch')
    const request = vi.fn(() => Promise.reject(failure))
    await expect(withProof(key, request)).rejects.toBe(failure)
    expect(request).toHaveBeenCalledTimes(1)
  })
})
