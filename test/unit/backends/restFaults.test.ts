import { describe, expect, it } from 'vitest'
import { jwtLifetime } from '../../../src/adapters/backends/jwtLifetime.ts'
import { parseGrant } from '../../../src/adapters/backends/restAnswers.ts'
import { AuthError } from '../../../src/errors.ts'
import { answer, calls, grant, restWorld, signal } from './restWorld.ts'

const named = Object.keys(calls) as (keyof typeof calls)[]
const failure = async (promise: Promise<unknown> | undefined): Promise<AuthError> => {
  try {
    await promise
  } catch (error) {
    expect(error).toBeInstanceOf(AuthError)
    return error as AuthError
  }
  return expect.unreachable()
}

describe('restBackend, when the answer does not come', () => {
  it.each(named)('%s rejects with network, and keeps the cause', async (call) => {
    const cause = new TypeError('Failed to fetch')
    const { backend } = restWorld(() => Promise.reject(cause))
    expect(await failure(calls[call](backend))).toMatchObject({ code: 'network', cause })
  })

  it('hands on what a transport of authchart’s own rejects with', async () => {
    const error = new AuthError('not_authenticated', 'There is no session.')
    const { backend } = restWorld(() => Promise.reject(error))
    await expect(calls.whoAmI(backend)).rejects.toBe(error)
  })

  it('rejects with network when the answer breaks off', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) })
    const { backend } = restWorld(() => new Response(broken))
    expect(await failure(calls.refresh(backend))).toMatchObject({ code: 'network' })
  })

  it('rejects with the reason of the signal, before, during and after the request', async () => {
    const reason = new AuthError('timeout', 'too late')
    const over = new AbortController()
    over.abort(reason)
    const { backend, sent } = restWorld()
    await expect(backend.refresh?.({ refreshToken: 'r1', signal: over.signal })).rejects.toBe(reason)
    expect(sent).toEqual([])

    for (const ending of [() => Promise.reject(new TypeError('aborted')), () => answer(200, grant)]) {
      const controller = new AbortController()
      const world = restWorld(() => {
        controller.abort(reason)
        return ending()
      })
      await expect(world.backend.refresh?.({ refreshToken: 'r1', signal: controller.signal })).rejects.toBe(reason)
    }
  })
})

describe('T24: restBackend, when the answer cannot be used', () => {
  it.each(
    named
      .filter((call) => call !== 'revoke')
      .flatMap((call) => [undefined, '', '<html>', 'null', '[]', '7'].map((body) => [call, body] as const)),
  )('%s rejects %j with invalid_response', async (call, body) => {
    const { backend } = restWorld(() => answer(200, body))
    expect(await failure(calls[call](backend))).toMatchObject({ code: 'invalid_response' })
  })

  it('what a mapping function throws is a bad answer', async () => {
    const cause = new Error('no such field')
    const broken = () => {
      throw cause
    }
    const { backend } = restWorld(undefined, { mapGrant: broken, mapSecondFactor: () => null, mapUser: broken })
    for (const call of ['signIn', 'secondFactor', 'refresh', 'whoAmI'] as const)
      expect(await failure(calls[call](backend))).toMatchObject({ code: 'invalid_response', cause })
    const refuse = () => {
      throw new AuthError('invalid_grant', 'over')
    }
    expect(await failure(calls.refresh(restWorld(undefined, { mapGrant: refuse }).backend))).toMatchObject({
      code: 'invalid_grant',
    })
  })

  it('an empty text, as servers write for "none", is none', () => {
    expect(parseGrant({ ...grant, id_token: '', refresh_token: '', token_type: '', user: null })).toEqual({
      accessToken: 'a1',
      expiresIn: 900,
    })
  })

  it('a lifetime beyond all numbers is no lifetime', () => {
    for (const claims of ['{"exp":1e999}', '{"exp":1e999,"iat":0}', '{"exp":1e999,"iat":1e999}'])
      expect(jwtLifetime(`h.${btoa(claims)}.s`)).toEqual({})
    expect(jwtLifetime(`h.${btoa('{"exp":60,"iat":-1e999}')}.s`)).toEqual({ expiresAt: 60_000 })
  })
})

describe('restBackend, when the request cannot be built', () => {
  it.each(named)('%s rejects with adapter_failed, sends nothing and quotes nothing', async (call) => {
    const thrower = () => {
      throw new Error('the-secret')
    }
    for (const headers of [{ 'x-csrf': 'the-secret\nx' }, thrower, async () => thrower()]) {
      const { backend, sent } = restWorld(undefined, { headers })
      const error = await failure(calls[call](backend))
      expect(error.code).toBe('adapter_failed')
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('the-secret')
      expect(sent).toEqual([])
    }
  })

  it('a token that cannot stand in a header is not quoted', async () => {
    const error = await failure(restWorld().backend.whoAmI?.('the-secret\nx', { signal }))
    expect(error.code).toBe('adapter_failed')
    expect(error.message).not.toContain('the-secret')
  })

  it('credentials that are not JSON are no fault of the network', async () => {
    const { backend, sent } = restWorld()
    expect(await failure(backend.signIn?.({ method: 'password', pin: 7n }, { signal }))).toMatchObject({
      code: 'adapter_failed',
    })
    expect(sent).toEqual([])
  })
})

describe('restBackend tells the user nothing wrong', () => {
  it('a request that the server did not understand is no wrong password and no wrong code', async () => {
    const { backend } = restWorld(() => answer(400, { error: 'invalid_request' }))
    expect(await failure(calls.signIn(backend))).toMatchObject({ code: 'invalid_argument' })
    expect(await failure(calls.secondFactor(backend))).toMatchObject({ code: 'invalid_argument' })
    expect(await failure(calls.refresh(backend))).toMatchObject({ code: 'server_error' })
  })

  it('a firewall’s 403 is no wrong password', async () => {
    const { backend } = restWorld(() => answer(403, '<html>blocked</html>'))
    expect(await failure(calls.signIn(backend))).toMatchObject({ code: 'server_error' })
  })

  it('T10: a proxy’s 400, 401 or 403 does not end the session, nor does a 5xx that says invalid_grant', async () => {
    for (const [status, body] of [
      [400],
      [401, '<html>invalid_grant'],
      [403, {}],
      [502, { error: 'invalid_grant' }],
    ] as const) {
      const { backend } = restWorld(() => answer(status, body))
      expect(await failure(calls.refresh(backend))).toMatchObject({ code: 'server_error' })
    }
    const { backend } = restWorld(() => answer(400, { error: 'invalid_grant' }))
    expect(await failure(calls.refresh(backend))).toMatchObject({ code: 'invalid_grant' })
  })
})
