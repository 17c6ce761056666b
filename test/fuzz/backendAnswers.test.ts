import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { restBackend } from '../../src/adapters/backends/restBackend.ts'
import type { AuthBackend, SignInOutcome } from '../../src/adapters/ports.ts'
import { createAuth } from '../../src/bindings/vanilla/createAuth.ts'
import { type AuthError, isAuthError } from '../../src/errors.ts'
import type { Grant } from '../../src/session.ts'
import { quietEnvironment } from '../../src/testing/provider/quietEnvironment.ts'
import { fuzz } from './fuzz.ts'
import { json, junk, spoiled } from './junk.ts'
import { settledOrWaiting } from './settling.ts'
import { expectSession, expectTokens } from './wellFormed.ts'

const SECRET = 'sup3r-secret'
const grant = {
  access_token: `${SECRET}-a`,
  refresh_token: `${SECRET}-r`,
  id_token: `${SECRET}-i`,
  token_type: 'bearer',
  expires_in: 60,
  scope: 'orders',
  user: { id: 'ada', roles: ['admin'] },
}
const camel = {
  accessToken: `${SECRET}-a`,
  refreshToken: `${SECRET}-r`,
  expiresAt: 5e9,
  user: { id: 'ada' },
  amr: ['pwd'],
}
const challenge = { second_factor: { challenge: `${SECRET}-c`, methods: ['totp'], attempts_left: 3, expires_in: 60 } }
const refusal = { error: 'invalid_grant', code: 'second_factor_invalid', attempts_left: 2, message: SECRET }
const body = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  ...[grant, camel, challenge, refusal].map((one) => spoiled(one, json).map((value) => JSON.stringify(value))),
  fc.string().map((text) => `${text}${SECRET}`),
)
const answer = fc.record({
  status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 204, 400, 401, 403, 408, 410, 429, 503)),
  body,
  contentType: fc.constantFrom('application/json', 'text/html', 'application/problem+json', ''),
  retryAfter: fc.constantFrom('', '5', 'soon', '-1', '99999999999999999999'),
})

/** An error of ours, that quotes nothing. */
function expectTypedError(error: unknown): AuthError {
  expect(isAuthError(error) ? '' : String(error)).toBe('')
  const { code, message, retryAfter, attemptsLeft } = error as AuthError
  expect(code).toMatch(/^[a-z_]+$/)
  expect(message + JSON.stringify(error)).not.toContain(SECRET)
  for (const number of [retryAfter, attemptsLeft]) expect((number ?? 0) >= 0 && Number.isFinite(number ?? 0)).toBe(true)
  return error as AuthError
}

function expectGrant({ accessToken, tokenType = 'Bearer', refreshToken, idToken, expiresIn, ...rest }: Grant): void {
  const { expiresAt = null, scopes = [], amr = [], user = { id: '-' } } = rest
  expect(accessToken).not.toBe('')
  expectTokens({
    accessToken,
    tokenType,
    expiresAt,
    ...(refreshToken && { refreshToken }),
    ...(idToken && { idToken }),
  })
  expect(expiresIn === undefined || (Number.isFinite(expiresIn) && expiresIn >= 0)).toBe(true)
  expectSession({ id: '-', user, scopes, amr, signedInAt: 0, endsAt: null, expiresAt, generation: 1 })
}

function expectOutcome(outcome: SignInOutcome): void {
  if (outcome.type === 'granted') {
    expectGrant(outcome.grant)
    return
  }
  const { methods, attemptsLeft, expiresAt } = outcome.challenge
  expect(methods.length > 0 && methods.every((method) => typeof method === 'string')).toBe(true)
  expect(attemptsLeft === null || (Number.isFinite(attemptsLeft) && attemptsLeft >= 0)).toBe(true)
  expect(expiresAt === null || Number.isFinite(expiresAt)).toBe(true)
}

describe('what an auth server answers', () => {
  fuzz(
    'T24: is understood, or refused with a typed error that quotes nothing of it',
    { short: 500, long: 20_000 },
    answer,
    async ({ status, body, contentType, retryAfter }) => {
      const headers = new Headers({ ...(contentType && { 'content-type': contentType }) })
      if (retryAfter) headers.set('retry-after', retryAfter)
      const isBare = [204, 205, 304].includes(status)
      const fetch: typeof globalThis.fetch = async () => new Response(isBare ? null : body, { status, headers })
      const backend = restBackend({ baseUrl: 'https://app.example/auth', fetch })
      const { signal } = new AbortController()
      const isOk = status < 300
      const judged = async <T>(ask: Promise<T> | undefined, judge: (value: T) => void) => {
        let value: T | undefined
        try {
          value = await ask
        } catch (error) {
          const { code } = expectTypedError(error)
          if (code === 'invalid_grant')
            expect(status >= 400 && status < 500 && body.includes('invalid_grant')).toBe(true)
          return
        }
        expect(isOk).toBe(true)
        judge(value as T)
      }
      const pending = { challenge: 'c', methods: ['totp'] }
      await judged(backend.signIn?.({ method: 'password' }, { signal }), expectOutcome)
      await judged(backend.verifySecondFactor?.(pending, { code: '1' }, { signal }), expectOutcome)
      await judged(backend.resendSecondFactor?.(pending, { signal }), expectOutcome)
      await judged(backend.refresh?.({ refreshToken: 'r', signal }), expectGrant)
      await judged(backend.whoAmI?.('a', { signal }), ({ id }) => expect(typeof id).toBe('string'))
      await judged(backend.revoke?.({ refreshToken: 'r', accessToken: 'a', scope: 'here', signal }), (value) =>
        expect(value).toBeUndefined(),
      )
    },
  )
})

const granted: SignInOutcome = {
  type: 'granted',
  grant: {
    accessToken: 'a',
    refreshToken: 'r',
    tokenType: 'Bearer',
    expiresIn: 60,
    user: { id: 'ada' },
    scopes: ['x'],
    amr: [],
  },
}
const asked: SignInOutcome = {
  type: 'secondFactor',
  state: { any: 'thing' },
  challenge: { methods: ['totp'], attemptsLeft: 3, expiresAt: 5_000 },
}
const outcomes = fc.oneof(junk, spoiled(granted), spoiled(asked))
/** An answer, a rejection, or a throw that is not even a rejection. */
const reaction = fc.tuple(fc.constantFrom('resolve', 'reject', 'throw'), outcomes)

describe('a backend of the app', () => {
  fuzz(
    'T24: may answer, reject or throw anything: each promise settles with a view or a typed error, and the chart lives',
    { short: 100, long: 2_000 },
    fc.array(reaction, { minLength: 1, maxLength: 6 }),
    async (reactions) => {
      let asked = 0
      const react = (): never => {
        const [kind, value] = reactions[asked++ % reactions.length] ?? []
        if (kind === 'throw') throw value
        return (kind === 'reject' ? Promise.reject(value) : Promise.resolve(value)) as never
      }
      const refreshed = () => react()
      const backend: AuthBackend = {
        id: 'fuzz',
        refreshWith: 'token',
        signIn: react,
        verifySecondFactor: react,
        resendSecondFactor: react,
        refresh: refreshed,
        whoAmI: react,
        revoke: async () => {},
      }
      const environment = quietEnvironment(() => 1_000)
      const auth = createAuth({ backend, environment })
      await auth.ready
      const promises: Promise<unknown>[] = []
      const settled = async (promise: Promise<unknown>) => {
        promises.push(promise.catch(expectTypedError))
        await settledOrWaiting(promise)
        const { status, isAuthenticated, session } = auth.view
        expect(auth.actor.getSnapshot().status).toBe('active')
        expect(isAuthenticated).toBe(session !== null)
        if (session) expectSession(session)
        if (status === 'awaitingSecondFactor') expect(Array.isArray(auth.view.challenge?.methods)).toBe(true)
      }
      await settled(auth.signIn({ method: 'password' }))
      await settled(auth.submitSecondFactor({ code: '1' }))
      await settled(auth.resendSecondFactor())
      await settled(auth.setTokens(reactions[0]?.[1] as Grant))
      await settled(auth.refresh())
      await settled(auth.signOut())
      auth.dispose()
      await Promise.all(promises)
    },
  )
})
