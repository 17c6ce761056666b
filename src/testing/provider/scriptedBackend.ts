import type { AuthBackend, SignInOutcome } from '../../adapters/ports.ts'
import type { AuthContext } from '../../machines/auth/auth.types.ts'
import type { Grant } from '../../session.ts'
import type { Answers } from './answers.ts'
import type { GivenView } from './completeView.ts'

export interface Script {
  readonly answers: Answers
  /** The facts that an answer stands for, defaults filled in. */
  complete(answer: GivenView): AuthContext
  /** What the page shows at the moment. */
  current(): AuthContext
  nextToken(): string
}

/**
 * An auth server that says what the test has said, and never anything else: no network, no clock, no memory.
 *
 * @example
 * const backend = scriptedBackend({ answers, complete, current, nextToken })
 */
export function scriptedBackend({ answers, complete, current, nextToken }: Script) {
  const grantFor = ({ session }: AuthContext): Grant => ({
    accessToken: nextToken(),
    user: session?.user,
    scopes: session?.scopes,
    amr: session?.amr,
    acr: session?.acr,
    expiresAt: session?.expiresAt ?? undefined,
  })
  const asked = (challenge: AuthContext['challenge']) => ({
    type: 'secondFactor' as const,
    state: 'test',
    challenge: challenge ?? { methods: [], attemptsLeft: null, expiresAt: null },
  })
  const outcomeOf = (answer: GivenView): SignInOutcome => {
    const facts = complete(answer)
    return facts.session ? { type: 'granted', grant: grantFor(facts) } : asked(facts.challenge)
  }

  return {
    id: 'test',
    // As with a cookie: nothing in the page depends on a refresh token, and an attempt that is given up is cut off.
    refreshWith: 'ambient',
    signIn: async (_, { signal }) => outcomeOf(await answers.take('signIn', { signal })),
    verifySecondFactor: async (_, __, { signal }) => outcomeOf(await answers.take('submitSecondFactor', { signal })),
    async resendSecondFactor(_, { signal }) {
      const answer = await answers.take('resendSecondFactor', { signal, byDefault: undefined })
      return asked(answer?.challenge ? complete(answer).challenge : current().challenge)
    },
    async refresh({ signal }) {
      const answer = await answers.take('refresh', { signal, byDefault: undefined })
      const { session } = current()
      // A new token has an end of its own.
      const facts = { expiresAt: null, ...answer?.session }
      return grantFor(complete({ status: 'authenticated', user: session?.user, ...answer, session: facts }))
    },
    async stepUp(_, { request: { acr, method }, signal }) {
      const answer = await answers.take('submitStepUp', { signal })
      const { session } = current()
      const { amr = [] } = session ?? {}
      const facts = {
        expiresAt: null,
        amr: method === undefined || amr.includes(method) ? amr : [...amr, method],
        // Any of the values that are named is enough (RFC 9470 §3).
        ...(acr !== undefined && { acr: acr.split(' ')[0] }),
        ...answer?.session,
      }
      const proved = complete({ status: 'authenticated', user: session?.user, ...answer, session: facts })
      return { ...grantFor(proved), authenticationAge: 0 }
    },
    async revoke({ scope }) {
      if (scope === 'elsewhere') await answers.take('signOut', { byDefault: undefined })
    },
  } satisfies AuthBackend
}
