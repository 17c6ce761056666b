/**
 *   the token at hand ──▶ backend.stepUp ──▶ whose grant is it? ──▶ next generation
 *   └────────── under the refresh lock ────────────┼─────────────────────────────┘
 *                                                  └─ somebody else's: refused, its tokens revoked
 */
import type { StepUpContext, StepUpRequest } from '../adapters/ports.ts'
import type { Engine } from '../engine/engine.ts'
import { AuthError } from '../errors.ts'
import type { StepUpAttempt } from '../machines/stepUp/stepUp.types.ts'
import { askedAt, checkGrant, tokensFrom, userOf } from '../protocol/begin.ts'
import { refreshSession } from '../protocol/refresh.ts'
import { revokeStray } from '../protocol/revoke.ts'
import { type Answer, discard } from '../protocol/spend.ts'
import { bounded } from '../protocol/tab.ts'
import type { Grant, Session } from '../session.ts'

const ended = () => new AuthError('session_ended', 'The session ended before the step-up was done.')

/** How the user proves it: credentials for the backend, or what a page has come back with. */
export interface ProofOfUser {
  /** How long a person may take, milliseconds; left out: none is waited for. */
  readonly patience?: number | undefined
  ask(context: StepUpContext): Promise<Grant | undefined>
}

/**
 * What the chart runs without knowing what is in it: closes over what the user gave.
 *
 * A server may rotate the refresh token at a step-up, so it is asked inside the lock, as it is for a refresh: else a refresh
 * on its way at the same time would spend the old one twice. Only where a person is waited for (`patience`) that would keep
 * all tabs waiting with them, and the lock is for what they have brought. A request that is cut off may have been
 * granted all the same: it is let run, and what it brings is committed whoever still waits.
 */
export function stepUpWith(
  engine: Engine,
  { patience, ask: prove }: ProofOfUser,
  request: StepUpRequest,
  session: Session,
  getAccessToken: (options: { readonly signal: AbortSignal }) => Promise<string | null>,
): StepUpAttempt {
  const { tab, settings } = engine
  const { backend } = tab

  /** Refuses what is not for the user of this session. */
  const answerFrom = async (grant: Grant, asked: () => number): Promise<Answer> => {
    const user = grant.user ?? (backend.whoAmI ? await userOf(tab, grant) : session.user)
    const tokens = tokensFrom(grant, asked())
    if (user.id !== session.user.id) {
      // Whatever the server means by it: the token that the living session depends on is left alone.
      if (tokens.refreshToken !== tab.vault.held?.tokens.refreshToken) revokeStray(tab, tokens)
      throw new AuthError('user_changed', 'Somebody else has answered than the user who is signed in.')
    }
    const facts = { ...grant, user, authenticationAge: grant.authenticationAge ?? 0 }
    return { grant: facts, asked, tokens, epoch: session.id, commit: '', remembered: false }
  }

  const commit = async (signal: AbortSignal, ask: () => Promise<Answer>): Promise<void> => {
    const outcome = await refreshSession(tab, signal, ask)
    engine.syncedAt = tab.ports.clock.now()
    if (outcome.type === 'refreshed') {
      engine.report({ type: 'tab.refreshed', session: outcome.session, source: 'self' })
      return engine.sharing.payDebt()
    }
    if (outcome.type === 'failed') throw new AuthError(outcome.failure.code, outcome.failure.message)
    if (outcome.type === 'ended' && outcome.source === 'self') {
      // Found out on the way that what was stored is gone: the chart has not heard of it, nor was the answer given back.
      engine.report({ type: 'tab.signedOut', reason: outcome.reason })
      await discard(tab, await ask())
    } else void engine.sync()
    throw ended()
  }

  /** Asks the server, bounded in time. */
  const askFor = (signal: AbortSignal) => {
    const limit = patience ?? settings.timeouts.request
    const late = () => new AuthError('timeout', `The step-up was not answered within ${limit} ms.`)
    // Whoever asks a person has to hear that nobody wants the answer any more; a cookie is better never received.
    const isHeard = patience !== undefined || backend.refreshWith === 'ambient'
    let answer: Promise<Answer> | undefined
    const ask = async (abort: AbortSignal): Promise<Answer> => {
      const { held } = tab.vault
      if (held?.epoch !== session.id) throw ended()
      const begun = askedAt(tab)
      const { accessToken, idToken } = held.tokens
      const grant = await prove({ request, accessToken, idToken, signal: abort })
      // A person takes their time; the server is asked for the tokens after that.
      const asked = patience === undefined ? begun : () => tab.ports.clock.now()
      return answerFrom(checkGrant(grant as Grant), asked)
    }
    let isAbandoned = false
    return async () => {
      answer ??= bounded(
        tab,
        limit,
        late,
        async (abort) => {
          const brought = await ask(isHeard ? abort : tab.disposed)
          if (isAbandoned) void commit(tab.disposed, async () => brought).catch(() => {})
          return brought
        },
        signal,
      )
      return answer.catch((error) => {
        isAbandoned = true
        throw error
      })
    }
  }

  const attempt = async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
    if ((await getAccessToken({ signal })) === null) throw ended()
    const ask = askFor(signal)
    if (patience !== undefined) await ask()
    await commit(signal, ask)
  }
  return Object.assign(attempt, { patience })
}
