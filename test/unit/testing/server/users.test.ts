import { describe, expect, it, vi } from 'vitest'
import { createFakeAuthServer, type FakeUser } from '../../../../src/testing/index.ts'

const alan: FakeUser = { id: 'alan', email: 'Alan@Example.com', password: 'christopher' }

const post = async (server: ReturnType<typeof createFakeAuthServer>, path: string, fields: object) => {
  const answer = await server.fetch(`/auth${path}`, { method: 'POST', body: JSON.stringify(fields) })
  return { status: answer.status, body: (await answer.json()) as Record<string, never> }
}
const signIn = (server: ReturnType<typeof createFakeAuthServer>, { email, password }: FakeUser) =>
  post(server, '/sign-in', { method: 'password', email, password })

describe('the users of a fake server', () => {
  it('are those that the test declares, with what it leaves out filled in', async () => {
    const server = createFakeAuthServer({ users: [{ ...alan, profile: { locale: 'en' } }] })
    const { status, body } = await signIn(server, { ...alan, email: ' alan@example.COM ' })
    expect([status, body.user]).toEqual([
      200,
      { id: 'alan', name: 'Alan', email: 'Alan@Example.com', roles: [], permissions: [], locale: 'en' },
    ])
    expect(server.state.users()).toEqual([body.user])
    expect((await signIn(server, { ...alan, password: 'joan' })).status).toBe(401)
  })

  it('cannot share an id or an address', () => {
    for (const other of [
      { ...alan, email: 'x@example.com' },
      { ...alan, id: 'x', email: 'ALAN@example.com' },
    ])
      expect(() => createFakeAuthServer({ users: [alan, other] })).toThrow(
        expect.objectContaining({ code: 'invalid_options' }),
      )
  })

  it('must exist where a test names one', () => {
    const server = createFakeAuthServer({ users: [alan] })
    for (const call of [
      () => server.signInAs('nobody'),
      () => server.revoke({ user: 'nobody' }),
      () => server.voidAccessTokens({ user: 'nobody' }),
      () => server.setPermissions('nobody', []),
    ])
      expect(call).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })

  it('prove a second factor in the way that the test says', async () => {
    const verifyCode = vi.fn((code: string) => code === 'ultra')
    const secondFactor = { methods: ['sms', 'recovery'], verifyCode, attempts: 2, expiresIn: 10 }
    const server = createFakeAuthServer({ users: [{ ...alan, secondFactor }] })
    const { second_factor: asked } = (await signIn(server, alan)).body as never as {
      second_factor: { challenge: string }
    }
    expect(asked).toMatchObject({ methods: ['sms', 'recovery'], attempts_left: 2, expires_in: 10 })
    const answer = (code: string) => post(server, '/second-factor', { challenge: asked.challenge, code })
    expect((await answer('enigma')).body).toEqual({ error: 'second_factor_invalid', attempts_left: 1 })
    expect((await answer('ul tra')).status).toBe(200)
    expect(verifyCode.mock.calls).toEqual([['enigma'], ['ultra']])
  })

  it('are not locked out by a callback of the test that throws: it is shown, and answered by 500', async () => {
    const failure = new Error('a bug in the test')
    const verifyCode = () => {
      throw failure
    }
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = createFakeAuthServer({ users: [{ ...alan, secondFactor: { verifyCode } }] })
    const { challenge } = (await signIn(server, alan)).body.second_factor as unknown as { challenge: string }
    expect(await post(server, '/second-factor', { challenge, code: '1' })).toMatchObject({ status: 500 })
    expect(log).toHaveBeenCalledWith(failure)
  })
})
