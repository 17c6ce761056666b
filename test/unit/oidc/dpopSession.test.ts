import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ListeningProvider, listen } from '../../../examples/oidc-provider/index.ts'
import { createWorld, never } from './world.ts'

describe.each(['required', 'nonce'] as const)('tokens that are bound to a key (DPoP %s)', (dpop) => {
  let provider: ListeningProvider
  beforeAll(async () => {
    provider = await listen({ dpop })
  })
  afterAll(() => provider.close())

  it('are got, used, refreshed and given up', async () => {
    const { grant, backend } = await createWorld(provider, { dpop: true }).signIn()
    expect(grant).toMatchObject({ tokenType: 'DPoP', user: { id: 'user-ada', name: 'Ada Lovelace' } })
    const api = (accessToken: string) => {
      const request = new Request(`${provider.issuer}/api/me`, { headers: { authorization: `DPoP ${accessToken}` } })
      return backend.fetch?.(request, fetch)
    }
    const answer = await api(grant.accessToken)
    expect(await answer?.json()).toMatchObject({ id: 'user-ada', bound: true })
    const next = await backend.refresh?.({ refreshToken: grant.refreshToken, signal: never() })
    expect(next?.tokenType).toBe('DPoP')
    expect((await api(next?.accessToken ?? ''))?.status).toBe(200)
    const { refreshToken, accessToken } = next ?? {}
    await backend.revoke?.({ refreshToken, accessToken, scope: 'here', signal: never() })
    await expect(backend.refresh?.({ refreshToken, signal: never() })).rejects.toMatchObject({
      code: 'invalid_grant',
      message: expect.stringContaining('key'),
    })
  })

  it('are found by another page of this browser', async () => {
    const world = createWorld(provider, { dpop: true })
    const { grant } = await world.signIn()
    const elsewhere = world.backendIn(world.browser.open('/'))
    await expect(elsewhere.refresh?.({ refreshToken: grant.refreshToken, signal: never() })).resolves.toMatchObject({
      tokenType: 'DPoP',
    })
  })

  it('are got in a popup, too', async () => {
    const world = createWorld(provider, { dpop: true })
    const backend = world.backendIn(world.browser.open('/'))
    await expect(backend.signIn?.({ method: 'popup' }, { signal: never() })).resolves.toMatchObject({
      grant: { tokenType: 'DPoP' },
    })
  })
})

describe('a provider that does not bind', () => {
  it('is refused, and its tokens are revoked: they would be good for whoever finds them', async () => {
    const provider = await listen({ dpop: false })
    const refused = createWorld(provider, { dpop: true }).signIn()
    await expect(refused).rejects.toMatchObject({ code: 'invalid_response', message: expect.stringContaining('bound') })
    await expect.poll(() => provider.requests.get('/token/revocation') ?? 0).toBeGreaterThan(0)
    await provider.close()
  })
})
