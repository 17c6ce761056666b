import { describe, expect, it } from 'vitest'
import { ceremonyFailure } from '../../../src/passkey/ceremonyFailure.ts'
import { passkeyEndpoints, registerPasskey, withPasskeys } from '../../../src/passkey/index.ts'
import { creationOptionsFrom, requestOptionsFrom } from '../../../src/passkey/passkeyOptions.ts'
import { ada, failure, manualPage, passkeyWorld, signal } from './passkeyWorld.ts'

const MEANING = {
  NotAllowedError: 'cancelled',
  SecurityError: 'passkey_unavailable',
  NotSupportedError: 'passkey_unavailable',
  ConstraintError: 'passkey_unavailable',
  NotReadableError: 'passkey_unavailable',
  UnknownError: 'passkey_unavailable',
  OperationError: 'passkey_unavailable',
  InvalidStateError: 'passkey_unavailable',
  AbortError: 'superseded',
  TypeError: 'invalid_response',
  EncodingError: 'invalid_response',
  SomethingNewError: 'passkey_unavailable',
} as const

describe('an error of the browser’s prompt', () => {
  it.each(Object.entries(MEANING))('%s at a sign-in means %s', async (name, code) => {
    const { enrolled, authenticator } = passkeyWorld()
    const auth = await enrolled()
    authenticator.failure = name
    const error = await failure(auth.signIn({ method: 'passkey' }))
    expect(error.code).toBe(code)
    expect(error.message).not.toContain('the browser says so')
    expect(auth.view).toMatchObject({ isAuthenticated: false, error: { code } })
    await auth.signIn({ method: 'passkey' })
    expect(auth.view.status).toBe('authenticated')
  })

  it.each(Object.entries(MEANING).filter(([name]) => name !== 'InvalidStateError'))(
    '%s at a registration means %s',
    async (name, code) => {
      const { open, endpoints, authenticator } = passkeyWorld()
      const auth = open()
      await auth.signIn(ada)
      authenticator.failure = name
      expect((await failure(registerPasskey(auth, { server: endpoints }))).code).toBe(code)
      expect(auth.view.isAuthenticated).toBe(true)
    },
  )

  it('says that a refusal cannot be told from a prompt that timed out', async () => {
    expect(ceremonyFailure(new DOMException('', 'NotAllowedError')).message).toMatch(
      /declined, took too long, or has none/,
    )
  })

  it('says which origin and which rp.id would do', () => {
    expect(ceremonyFailure(new DOMException('', 'SecurityError')).message).toMatch(/rpId.*domain.*https/)
  })

  it('of no known kind keeps its cause', () => {
    expect(ceremonyFailure('what')).toMatchObject({ code: 'passkey_unavailable', cause: 'what' })
    expect(ceremonyFailure({ name: 'constructor' }).code).toBe('passkey_unavailable')
  })
})

describe('a browser without WebAuthn', () => {
  it('is unavailable, and asks no person', async () => {
    const { open, authenticator } = passkeyWorld()
    const auth = open()
    Reflect.deleteProperty(globalThis, 'PublicKeyCredential')
    expect((await failure(auth.signIn({ method: 'passkey' }))).code).toBe('passkey_unavailable')
    expect(authenticator.prompts).toEqual([])
  })
})

describe('T24: options that are none', () => {
  const user = { id: 'AAAA', name: 'a', displayName: 'A' }
  const creation = { challenge: 'c', rp: { name: 'x' }, user, pubKeyCredParams: [] }

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { challenge: '' },
    { challenge: 's3cret challenge' },
    { challenge: 7 },
    { challenge: 'c', allowCredentials: 'x' },
    { challenge: 'c', allowCredentials: [{ id: 's3cret !' }] },
    { publicKey: { challenge: null } },
  ])('%j are a bad answer, which is not quoted', (answer) => {
    for (const judge of [requestOptionsFrom, creationOptionsFrom]) {
      let error: unknown
      try {
        judge(answer, 1_000)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toMatchObject({ code: 'invalid_response', message: expect.not.stringContaining('s3cret') })
    }
  })

  it.each([
    { rp: undefined },
    { user: undefined },
    { user: { ...user, id: '' } },
    { pubKeyCredParams: 'x' },
    { excludeCredentials: [{}] },
  ])('of a registration with %j are a bad answer', (change) => {
    expect(() => creationOptionsFrom({ ...creation, ...change }, 1)).toThrow(/passkey options/)
  })

  it('stand under publicKey, too, and the shorter time holds', () => {
    expect(requestOptionsFrom({ publicKey: { challenge: 'c', timeout: 500 } }, 1_000)).toEqual({
      optionsJSON: { challenge: 'c', timeout: 1_500 },
      timeout: 500,
    })
    expect(requestOptionsFrom({ challenge: 'c', timeout: 5_000 }, 1_000).timeout).toBe(1_000)
    expect(requestOptionsFrom({ challenge: 'c', timeout: 'x' }, 1_000).timeout).toBe(1_000)
    expect(creationOptionsFrom(creation, 9)).toEqual({ optionsJSON: { ...creation, timeout: 1_009 }, timeout: 9 })
  })
})

describe('a mistake in the setup', () => {
  it.each([
    [() => withPasskeys({ id: 'x', refreshWith: 'none' }, undefined as never), /needs a server/],
    [() => withPasskeys({ id: 'x', refreshWith: 'none' }, { server: {} as never }), /needs a server/],
    [() => withPasskeys(undefined as never, { server: passkeyEndpoints({ baseUrl: '' }) }), /needs a backend/],
    [() => passkeyEndpoints(undefined as never), /needs a baseUrl/],
    [
      () => withPasskeys({ id: 'x', refreshWith: 'none' }, { server: passkeyEndpoints({ baseUrl: '' }), timeout: 0 }),
      /timeout/,
    ],
    [
      () =>
        withPasskeys({ id: 'x', refreshWith: 'none' }, { server: passkeyEndpoints({ baseUrl: '' }), timeout: 2 ** 31 }),
      /T1|at most/,
    ],
    [
      () =>
        withPasskeys(
          { id: 'x', refreshWith: 'none' },
          { server: passkeyEndpoints({ baseUrl: '' }), requestTimeout: Number.NaN },
        ),
      /requestTimeout/,
    ],
  ])('is told at once: %#', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_options', message: expect.stringMatching(message) }))
  })

  it('is told of a method that the backend beneath does not have', async () => {
    const { endpoints: server } = passkeyWorld()
    const backend = withPasskeys({ id: 'x', refreshWith: 'none' }, { server })
    expect((await failure(backend.signIn?.(ada, { signal }))).code).toBe('unsupported')
    expect((await failure(backend.verifySecondFactor?.({}, { code: '1' }, { signal }))).code).toBe('unsupported')
    const context = { request: {}, accessToken: 'a', idToken: undefined, signal }
    expect((await failure(backend.stepUp?.({ method: 'otp' }, context))).code).toBe('unsupported')
  })

  it('is told of a second factor that is not restBackend’s, and of a response that is none', async () => {
    const { backend } = passkeyWorld()
    expect((await failure(backend.verifySecondFactor?.(7, { method: 'passkey' }, { signal }))).code).toBe(
      'invalid_options',
    )
    expect((await failure(backend.signIn?.({ method: 'passkey', response: 's3cret' }, { signal }))).code).toBe(
      'invalid_argument',
    )
  })
})

describe('the backend beneath', () => {
  it('may be an instance of a class with private fields', async () => {
    class Own {
      readonly id = 'own'
      readonly refreshWith = 'token'
      #answer = { accessToken: 'a1' }
      async refresh() {
        return this.#answer
      }
      patience(method: string) {
        return method === 'popup' ? 7 : undefined
      }
    }
    const { endpoints: server } = passkeyWorld()
    const backend = withPasskeys(new Own(), { server, timeout: 1_000, requestTimeout: 100 })
    expect([backend.id, backend.refreshWith]).toEqual(['own', 'token'])
    expect(await backend.refresh?.({ refreshToken: 'r', signal })).toEqual({ accessToken: 'a1' })
    expect(['popup', 'otp', 'passkey'].map((method) => backend.patience?.(method))).toEqual([7, undefined, 1_200])
  })
})

describe('time', () => {
  it('that a person takes does not count against the lifetime of the token (T4)', async () => {
    const { endpoints, inner, authenticator, enrolled } = passkeyWorld()
    const { page, clock } = manualPage()
    await enrolled()
    const backend = withPasskeys(inner, { server: endpoints, page })
    authenticator.person = 'waits'
    const outcome = backend.signIn?.({ method: 'passkey' }, { signal })
    await expect.poll(() => authenticator.open).toBe(1)
    await clock.pass(50_000)
    authenticator.confirm()
    expect(await outcome).toMatchObject({ grant: { expiresIn: 60 + 50 } })
  })

  it('that is over closes the prompt', async () => {
    const { endpoints, inner, authenticator } = passkeyWorld()
    const { page, clock } = manualPage()
    const backend = withPasskeys(inner, { server: endpoints, page, timeout: 60_000 })
    authenticator.person = 'waits'
    const error = failure(backend.signIn?.({ method: 'passkey' }, { signal }))
    await expect.poll(() => authenticator.open).toBe(1)
    expect(authenticator.prompts[0]?.publicKey.timeout).toBe(61_000)
    await clock.pass(60_000)
    expect((await error).code).toBe('timeout')
    await clock.pass(100)
    expect(authenticator.open).toBe(0)
  })

  it('of a request is bounded by itself', async () => {
    const { endpoints, inner, hold } = passkeyWorld()
    const { page, clock } = manualPage()
    hold('/auth/passkey/authentication/options')
    const backend = withPasskeys(inner, { server: endpoints, page, requestTimeout: 2_000 })
    const error = failure(backend.signIn?.({ method: 'passkey' }, { signal }))
    await clock.pass(2_000)
    expect((await error).code).toBe('timeout')
  })
})
