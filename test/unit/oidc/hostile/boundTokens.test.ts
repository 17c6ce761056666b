import { IDBFactory } from 'fake-indexeddb'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { storedKeys } from '../dpop/storedKeys.ts'
import { type HostileApp, hostileApp } from './hostileApp.ts'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

const keysOf = (app: HostileApp) => storedKeys(app.backend.id)
const refresh = (app: HostileApp, refreshToken: string | undefined) =>
  app.backend.refresh!({ refreshToken, signal: new AbortController().signal })

describe('a sign-in with bound tokens', () => {
  it('names the key in the authorization request and proves it to the token endpoint', async () => {
    const app = await hostileApp({ dpop: true })
    const address = await app.leave()
    const [key] = await keysOf(app)
    expect(new URL(address).searchParams.get('dpop_jkt')).toBe(key?.id)
    const outcome = await app.comeBack(app.provider.callback(address))
    expect(outcome).toMatchObject({ grant: { tokenType: 'DPoP' } })
    const proof = decodeJwt(app.provider.tokenRequests[0]?.headers.get('dpop') as string)
    expect(proof).toMatchObject({ htm: 'POST', htu: 'https://idp.test/token' })
    expect((await keysOf(app))[0]?.tokens).toHaveLength(2)
  })

  it.each(['Bearer', 'bearer', 'BEARER'])('that is answered with %s tokens is refused', async (token_type) => {
    const app = await hostileApp({ dpop: true })
    app.provider.tokens = { token_type }
    await app.refused(app.signIn(), 'invalid_response')
    await vi.waitFor(() => expect(app.provider.seen).toContain('POST /revoke'))
  })

  it('that is answered with the nonce that it has to use is sent once more, with the same code', async () => {
    const app = await hostileApp({ dpop: true })
    app.provider.answerToken = async (request) => {
      const { nonce } = decodeJwt(request.headers.get('dpop') as string)
      if (nonce === 'n1') return Response.json(await app.provider.tokenAnswer(request))
      return Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': 'n1' } })
    }
    await app.signIn()
    expect(
      app.provider.tokenRequests.map(({ form }) => form.get('code')).every((code, _, all) => code === all[0]),
    ).toBe(true)
    expect(app.provider.tokenRequests).toHaveLength(2)
  })

  it('whose server never has enough of nonces ends', async () => {
    const app = await hostileApp({ dpop: true })
    let nonces = 0
    app.provider.answerToken = () =>
      Response.json({ error: 'use_dpop_nonce' }, { status: 400, headers: { 'dpop-nonce': `n${++nonces}` } })
    await app.refused(app.signIn(), 'server_error')
    expect(nonces).toBe(2)
  })

  it('whose key has gone while the user was away is refused, and nothing is sent', async () => {
    const app = await hostileApp({ dpop: true })
    const address = app.provider.callback(await app.leave())
    vi.stubGlobal('indexedDB', new IDBFactory())
    await app.refused(app.comeBack(address), 'invalid_callback')
    expect(app.provider.tokenRequests).toEqual([])
  })

  it('T14: works without IndexedDB, with a key that is made after the redirect', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const app = await hostileApp({ dpop: true })
    const address = await app.leave()
    expect(new URL(address).searchParams.has('dpop_jkt')).toBe(false)
    const outcome = await app.comeBack(app.provider.callback(address))
    expect(outcome).toMatchObject({ grant: { tokenType: 'DPoP' } })
    const { grant } = outcome as { grant: { refreshToken: string } }
    app.provider.claims = { nonce: undefined }
    expect(await refresh(app, grant.refreshToken)).toMatchObject({ tokenType: 'DPoP' })
  })

  it('that fails leaves no key', async () => {
    const app = await hostileApp({ dpop: true })
    app.provider.claims = { nonce: 'of-another-sign-in' }
    await app.refused(app.signIn(), 'invalid_response')
    await vi.waitFor(async () => expect(await keysOf(app)).toEqual([]))
  })
})

describe('a refresh of bound tokens', () => {
  it('that is answered with bearer tokens is refused, and the key stays for the next try', async () => {
    const app = await hostileApp({ dpop: true })
    const { refreshToken } = await app.signIn()
    app.provider.tokens = { token_type: 'Bearer' }
    app.provider.claims = { nonce: undefined }
    await app.refused(refresh(app, refreshToken), 'invalid_response')
    app.provider.tokens = {}
    expect(await refresh(app, refreshToken)).toMatchObject({ tokenType: 'DPoP' })
  })

  it('stays with its key, also after a reload', async () => {
    const app = await hostileApp({ dpop: true })
    const { refreshToken } = await app.signIn()
    app.provider.claims = { nonce: undefined }
    const next = await refresh(app, refreshToken)
    const { backend } = await hostileApp({ dpop: true, fetch: app.provider.fetch })
    await backend.refresh?.({ refreshToken: next.refreshToken, signal: new AbortController().signal })
    const keys = app.provider.tokenRequests.map(({ headers }) => {
      const header = JSON.parse(atob((headers.get('dpop') as string).split('.')[0] as string))
      return header.jwk.x
    })
    expect(new Set(keys).size).toBe(1)
    expect(keys).toHaveLength(3)
  })

  it('without its key ends the session, and asks nobody', async () => {
    const app = await hostileApp({ dpop: true })
    const { refreshToken } = await app.signIn()
    await app.backend.revoke?.({
      refreshToken,
      accessToken: undefined,
      scope: 'here',
      signal: new AbortController().signal,
    })
    expect(await keysOf(app)).toEqual([])
    await app.refused(refresh(app, refreshToken), 'invalid_grant')
    expect(app.provider.tokenRequests).toHaveLength(1)
  })

  it('T42: that cannot tell whether there is a key is a passing fault', async () => {
    const app = await hostileApp({ dpop: true })
    const { refreshToken } = await app.signIn()
    const { indexedDB } = globalThis
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('Not now.', 'UnknownError')
      },
    })
    const reloaded = await hostileApp({ dpop: true, fetch: app.provider.fetch })
    await app.refused(refresh(reloaded, refreshToken), 'storage_failed')
    vi.stubGlobal('indexedDB', indexedDB)
    app.provider.claims = { nonce: undefined }
    expect(await refresh(reloaded, refreshToken)).toMatchObject({ tokenType: 'DPoP' })
  })
})
