import { describe, expect, it } from 'vitest'
import { hostileApp } from './hostileApp.ts'

describe('an answer that comes back through the browser', () => {
  it('that is right signs in', async () => {
    const app = await hostileApp()
    expect(await app.signIn()).toMatchObject({ user: { id: 'ada' }, tokenType: 'Bearer', expiresIn: 300 })
  })

  it('of another issuer is refused, and its code is not sent anywhere (mix-up, RFC 9207 §2.4)', async () => {
    const app = await hostileApp()
    await app.refused(app.signIn({ iss: 'https://evil.test' }), 'invalid_callback')
    expect(app.provider.tokenRequests).toEqual([])
  })

  it('without an issuer, where the provider always names it, is refused', async () => {
    const app = await hostileApp()
    await app.refused(app.signIn({ iss: undefined }), 'invalid_callback')
    expect(app.provider.tokenRequests).toEqual([])
  })

  it.each([
    ['nothing', undefined],
    ['a made-up one', 'redirect.made-up'],
    ['an empty one', ''],
    ['a name of the language', '__proto__'],
  ])('with %s for a state is refused (login CSRF)', async (_, state) => {
    const app = await hostileApp()
    const address = app.provider.callback(await app.leave(), { state })
    await expect(app.comeBack(address)).rejects.toMatchObject({ code: 'invalid_callback' })
    expect(app.provider.tokenRequests).toEqual([])
  })

  it('whose state belongs to another sign-in of this tab is refused: PKCE does not hold', async () => {
    const app = await hostileApp()
    const [first, second] = [await app.leave(), await app.leave()]
    const state = new URL(first).searchParams.get('state') as string
    const swapped = app.comeBack(app.provider.callback(second, { state }))
    await expect(swapped).rejects.toMatchObject({ code: 'invalid_callback' })
  })

  it('whose state comes from another browser is refused', async () => {
    const [victim, attacker] = [await hostileApp(), await hostileApp()]
    await victim.leave()
    const planted = victim.comeBack(attacker.provider.callback(await attacker.leave()))
    await expect(planted).rejects.toMatchObject({ code: 'invalid_callback' })
    expect(victim.provider.tokenRequests).toEqual([])
  })

  it('that is opened twice is good for one', async () => {
    const app = await hostileApp()
    const address = app.provider.callback(await app.leave())
    await app.comeBack(address)
    await app.refused(app.comeBack(address), 'invalid_callback')
    expect(app.provider.tokenRequests).toHaveLength(1)
  })

  it.each(['state', 'code', 'iss'])('that has %s twice is refused', async (name) => {
    const app = await hostileApp()
    const address = new URL(app.provider.callback(await app.leave()))
    address.searchParams.append(name, 'another')
    await app.refused(app.comeBack(address.href), 'invalid_callback')
    expect(app.provider.tokenRequests).toEqual([])
  })

  it('that brings a token in its address is refused (no implicit flow)', async () => {
    const app = await hostileApp()
    await app.refused(app.signIn({ id_token: 'header.payload.signature' }), 'invalid_callback')
    await app.refused(app.signIn({ response: 'header.payload.signature' }), 'invalid_callback')
    expect(app.provider.tokenRequests).toEqual([])
  })

  it('that is an error of a wrong issuer is not believed', async () => {
    const app = await hostileApp()
    const attempt = app.signIn({ code: undefined, error: 'access_denied', iss: 'https://evil.test' })
    await app.refused(attempt, 'invalid_callback')
  })

  it.each(['<script>alert(1)</script>', '__proto__', 'constructor', 'x'.repeat(100_000)])(
    'whose error is %.20s does not get it into a message',
    async (error) => {
      const app = await hostileApp()
      const failure = await app.refused(
        app.signIn({ code: undefined, error, error_description: 'Call +1 555 0100 to sign in' }),
        'server_error',
      )
      expect(failure.message).not.toContain(error)
      expect(failure.message).not.toContain('555')
    },
  )
})
