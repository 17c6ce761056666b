import type { AuthBackend, Credentials, SignInOutcome } from '../../../src/adapters/ports.ts'
import { AuthError } from '../../../src/errors.ts'
import type { AuthUser, Grant } from '../../../src/session.ts'

export interface Family {
  readonly user: string
  current: string
  isDead: boolean
}

/** What happens to the next request of a kind. */
export type Fault =
  | { readonly type: 'reject'; readonly error: unknown }
  /** Processed, but the answer is lost. */
  | { readonly type: 'loseAnswer' }
  /** Neither answered nor processed until released. */
  | { readonly type: 'hold'; readonly until: Promise<void>; readonly stage?: 'beforeProcessing' | 'afterProcessing' }

/** An auth server with rotation, reuse detection without grace, and faults; everything it did can be looked at. */
export function fakeServer({ lifetime = 60, mode = 'token' as 'token' | 'ambient' } = {}) {
  const families: Family[] = []
  const byToken = new Map<string, Family>()
  const accessTokens = new Map<string, Family>()
  let serial = 0
  const secrets: string[] = []
  const secret = (kind: string) => {
    const value = `secret-${kind}-${++serial}`
    secrets.push(value)
    return value
  }
  const faults = { signIn: [] as Fault[], refresh: [] as Fault[], revoke: [] as Fault[], stepUp: [] as Fault[] }
  const counts = { signIn: 0, refresh: 0, revoke: 0, stepUp: 0, reuse: 0 }
  const server = {
    lifetime,
    jar: undefined as string | undefined,
    faults,
    counts,
    secrets,
    families,
    /** How long ago the user proved who they are, s; left out: the server does not say. */
    age: undefined as (() => number) | undefined,
    /** What step-ups were asked for. */
    stepUps: [] as unknown[],
    inFlight: 0,
    mostInFlight: 0,
    liveFamilies: () => families.filter((family) => !family.isDead),
    isValid: (accessToken: string | null) => accessToken !== null && accessTokens.get(accessToken)?.isDead === false,
    userOf: (accessToken: string | null) => (accessToken === null ? undefined : accessTokens.get(accessToken)?.user),
    /** The family of an access or a refresh token. */
    familyOf: (token: string | null | undefined) => accessTokens.get(token ?? '') ?? byToken.get(token ?? ''),
    backend,
  }

  const user = (name: string): AuthUser => ({ id: name, roles: name === 'grace' ? ['admin'] : ['editor'] })
  const grant = (family: Family): Grant => {
    const accessToken = secret('access')
    accessTokens.set(accessToken, family)
    family.current = secret('refresh')
    byToken.set(family.current, family)
    if (mode === 'ambient') server.jar = family.current
    return {
      accessToken,
      ...(mode === 'token' && { refreshToken: family.current }),
      expiresIn: server.lifetime,
      user: user(family.user),
      ...(server.age && { authenticationAge: server.age() }),
    }
  }
  async function answer<T>(kind: keyof typeof faults, signal: AbortSignal | undefined, process: () => T): Promise<T> {
    counts[kind]++
    server.inFlight++
    server.mostInFlight = Math.max(server.mostInFlight, server.inFlight)
    const aborted = new Promise<never>((_, reject) => {
      const fail = () => reject(signal?.reason)
      if (signal?.aborted) fail()
      else signal?.addEventListener('abort', fail)
    })
    aborted.catch(() => {})
    try {
      await Promise.race([Promise.resolve(), aborted])
      const fault = faults[kind].shift()
      if (fault?.type === 'reject') throw fault.error
      if (fault?.type === 'hold' && fault.stage !== 'afterProcessing') await Promise.race([fault.until, aborted])
      const result = process()
      if (fault?.type === 'hold' && fault.stage === 'afterProcessing') await Promise.race([fault.until, aborted])
      if (fault?.type === 'loseAnswer') throw new AuthError('network', 'The connection was lost.')
      return result
    } finally {
      server.inFlight--
    }
  }
  const invalidGrant = () => new AuthError('invalid_grant', 'The server refused the refresh.')

  function backend(id = 'fake'): AuthBackend {
    return {
      id,
      refreshWith: mode,
      signIn: (credentials: Credentials, { signal }) =>
        answer('signIn', signal, (): SignInOutcome => {
          const { name, secondFactor } = credentials as { name?: string; secondFactor?: boolean } & Credentials
          if (!name) throw new AuthError('invalid_credentials', 'Unknown user or wrong password.')
          if (secondFactor) {
            const challenge = { methods: ['totp'], attemptsLeft: 3, expiresAt: null }
            return { type: 'secondFactor', state: { name, left: 3, handle: secret('challenge') }, challenge }
          }
          const family: Family = { user: name, current: '', isDead: false }
          families.push(family)
          return { type: 'granted', grant: grant(family) }
        }),
      verifySecondFactor: (state, { code }, { signal }) =>
        answer('signIn', signal, (): SignInOutcome => {
          const pending = state as { name: string; left: number }
          if (code !== '123456') {
            pending.left--
            if (pending.left <= 0) throw new AuthError('second_factor_exhausted', 'Too many wrong codes.')
            throw new AuthError('second_factor_invalid', 'Wrong code.', { attemptsLeft: pending.left })
          }
          const family: Family = { user: pending.name, current: '', isDead: false }
          families.push(family)
          return { type: 'granted', grant: grant(family) }
        }),
      resendSecondFactor: (state, { signal }) =>
        answer('signIn', signal, () => ({
          type: 'secondFactor' as const,
          state,
          challenge: { methods: ['totp'], attemptsLeft: (state as { left: number }).left, expiresAt: null },
        })),
      // Rotates, as a refresh does; `as`: somebody else types the code.
      stepUp: (credentials, { accessToken, request, signal }) =>
        answer('stepUp', signal, (): Grant => {
          const family = accessTokens.get(accessToken)
          if (!family || family.isDead) throw new AuthError('server_error', 'The access token is not good any more.')
          const {
            code,
            as,
            acr = '2',
            age = 0,
          } = credentials as { code?: string; as?: string; acr?: string; age?: number }
          if (code !== '123456') throw new AuthError('second_factor_invalid', 'Wrong code.')
          server.stepUps.push(request)
          const meant = as ? { user: as, current: '', isDead: false } : family
          if (as) families.push(meant)
          return { ...grant(meant), acr, amr: ['pwd', 'otp'], authenticationAge: age }
        }),
      refresh: ({ refreshToken, signal }) => {
        // The browser attaches the cookie when the request leaves.
        const sent = mode === 'ambient' ? server.jar : refreshToken
        return answer('refresh', signal, () => {
          const family = sent === undefined ? undefined : byToken.get(sent)
          if (!family || family.isDead) throw invalidGrant()
          if (family.current !== sent) {
            counts.reuse++
            family.isDead = true
            throw invalidGrant()
          }
          return grant(family)
        })
      },
      revoke: ({ refreshToken, accessToken, signal, scope }) => {
        const sent = mode === 'ambient' ? server.jar : refreshToken
        return answer('revoke', signal, () => {
          const family = byToken.get(sent ?? '') ?? accessTokens.get(accessToken ?? '')
          if (!family) return
          for (const other of families) {
            const isMeant =
              scope === 'here'
                ? other === family
                : other.user === family.user && (scope === 'everywhere' || other !== family)
            if (isMeant) other.isDead = true
          }
          if (mode === 'ambient' && scope !== 'elsewhere') server.jar = undefined
        })
      },
    }
  }
  return server
}

export type FakeServer = ReturnType<typeof fakeServer>
