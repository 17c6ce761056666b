import { describe, expect, it } from 'vitest'
import { registerPasskey } from '../../../src/passkey/index.ts'
import { ada, failure, grace, passkeyWorld } from './passkeyWorld.ts'

describe('a passkey', () => {
  it.each(['body', 'cookie'] as const)('that was registered signs its user in, with tokens in the %s', async (mode) => {
    const { enrolled, authenticator, server } = passkeyWorld({ mode })
    const auth = await enrolled()
    const view = await auth.signIn({ method: 'passkey' })
    expect(view).toMatchObject({ status: 'authenticated', user: { id: 'user-ada' } })
    expect(view.session?.amr).toEqual(['hwk', 'user', 'mfa'])
    expect(server.state.liveFamilies()[0]?.authentication.acr).toBe('urn:authchart:acr:2')
    expect(authenticator.prompts.map(({ type }) => type)).toEqual(['create', 'get'])
    await auth.refresh()
    expect(auth.view.session).toMatchObject({ generation: 2, amr: ['hwk', 'user', 'mfa'] })
    expect(server.state.liveFamilies()).toHaveLength(1)
  })

  it('answers a second factor', async () => {
    const { enrolled } = passkeyWorld()
    const auth = await enrolled(grace)
    expect((await auth.signIn(grace)).challenge?.methods).toEqual(['totp', 'passkey'])
    const view = await auth.submitSecondFactor({ method: 'passkey' })
    expect(view).toMatchObject({ status: 'authenticated', user: { id: 'user-grace' } })
    expect(view.session?.amr).toEqual(['pwd', 'hwk', 'user', 'mfa'])
  })

  it('that is refused as a second factor uses up an attempt, and the code can still be typed', async () => {
    const { enrolled, authenticator, server } = passkeyWorld()
    const auth = await enrolled(grace)
    await auth.signIn(grace)
    authenticator.origin = 'http://evil.test'
    expect(await failure(auth.submitSecondFactor({ method: 'passkey' }))).toMatchObject({
      code: 'second_factor_invalid',
      attemptsLeft: 4,
    })
    await auth.submitSecondFactor({ code: server.currentCode('user-grace') })
    expect(auth.view.status).toBe('authenticated')
  })

  it('leaves the other methods to the backend beneath', async () => {
    const { open, authenticator } = passkeyWorld()
    const auth = open()
    await auth.signIn(ada)
    expect(auth.view.status).toBe('authenticated')
    expect(authenticator.prompts).toEqual([])
  })

  it('that the authenticator has already is not registered twice, and says so', async () => {
    const { open, endpoints } = passkeyWorld()
    const auth = open()
    await auth.signIn(ada)
    expect(await registerPasskey(auth, { server: endpoints })).toEqual({
      type: 'registered',
      answer: { id: expect.any(String) },
    })
    expect(await registerPasskey(auth, { server: endpoints })).toEqual({ type: 'alreadyRegistered' })
  })
})
