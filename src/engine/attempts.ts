import type { Credentials, Resumed, SecondFactorAnswer, SignInOutcome } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { SignInAttempt, SignInResult, UnlockAttempt } from '../machines/auth/auth.types.ts'
import { askedAt, beginSession, checkGrant, tokensFrom } from '../protocol/begin.ts'
import { forbidSilentSignIn } from '../protocol/end.ts'
import { revokeUnused } from '../protocol/revoke.ts'
import { bounded } from '../protocol/tab.ts'
import type { Grant } from '../session.ts'
import type { Engine } from './engine.ts'

/**
 * What the chart runs without knowing what is in it: each function here closes over a secret and returns an attempt.
 */
export const signInWith = (engine: Engine, credentials: Credentials, remember: boolean): SignInAttempt =>
  asking(engine, credentials.method, remember, async (signal) =>
    engine.tab.backend.signIn?.(credentials, { signal, remember }),
  )

/** The rest of a sign-in that has left the page and come back. */
export const resumeWith = (engine: Engine, rest: Resumed): SignInAttempt =>
  asking(engine, undefined, false, async (signal) => rest({ signal }))

export const answerSecondFactor = (engine: Engine, answer: SecondFactorAnswer): SignInAttempt => {
  const { pending } = engine.tab.vault
  return asking(engine, answer.method, pending?.remembered ?? false, async (signal) =>
    engine.tab.backend.verifySecondFactor?.(pending?.state, answer, { signal }),
  )
}

export const resendSecondFactor = (engine: Engine): SignInAttempt => {
  const { pending } = engine.tab.vault
  return asking(engine, undefined, pending?.remembered ?? false, async (signal) =>
    engine.tab.backend.resendSecondFactor?.(pending?.state, { signal }),
  )
}

export const takeTokens =
  (engine: Engine, grant: Grant, remembered: boolean): SignInAttempt =>
  async ({ signal }) => ({
    type: 'signedIn',
    session: await beginSession(engine.tab, grant, engine.environment.clock.now(), remembered, signal),
  })

export const unlockWith =
  ({ settings, tab }: Engine, proof: unknown): UnlockAttempt =>
  async ({ signal }) => {
    const late = () => new AuthError('timeout', `unlock did not answer within ${settings.timeouts.wait} ms.`)
    let isRight: boolean | undefined
    try {
      isRight = await bounded(
        tab,
        settings.timeouts.wait,
        late,
        async (abort) => settings.unlock?.(proof, { signal: abort }),
        signal,
      )
    } catch (error) {
      throw error instanceof AuthError
        ? error
        : new AuthError('unlock_refused', 'The session stays locked.', { cause: error })
    }
    if (isRight === false)
      throw new AuthError('unlock_refused', 'The session stays locked: the proof was not accepted.')
  }

/** Asks the backend, bounded in time; an answer that comes when nobody wants it any more is revoked (T20). */
function asking(
  { tab, settings }: Engine,
  method: string | undefined,
  remember: boolean,
  ask: (signal: AbortSignal) => Promise<SignInOutcome | undefined>,
): SignInAttempt {
  const patience = method && tab.backend.patience?.(method)
  const attempt = async ({ signal }: { readonly signal: AbortSignal }): Promise<SignInResult> => {
    const asked = askedAt(tab)
    const limit = patience || settings.timeouts.request
    let isAbandoned = false
    const late = () => new AuthError('timeout', `The sign-in was not answered within ${limit} ms.`)
    const work = async (abort: AbortSignal) => {
      const outcome = await ask(abort)
      if (isAbandoned && outcome?.type === 'granted') {
        const { grant } = outcome
        revokeUnused(tab, tokensFrom(grant, 0), grant.user?.id)
      }
      return outcome
    }
    // A request that is cut off may have been granted all the same, and nobody would hold what it brought: it is let
    // run and its tokens are revoked. A cookie is better never received: the jar is the next sign-in's, too. Whoever
    // asks a person has to hear that nobody wants the answer any more.
    const isAmbient = tab.backend.refreshWith === 'ambient'
    const isHeard = isAmbient || patience
    let outcome: SignInOutcome | undefined
    try {
      const answer = bounded(tab, limit, late, work, isHeard ? signal : undefined)
      outcome = await (isHeard ? answer : Promise.race([answer, aborted(signal)]))
    } catch (error) {
      isAbandoned = !isAmbient
      // Cut off, but perhaps too late for its cookie: then that must not sign anybody in at the next load.
      if (isAmbient && signal.aborted) void forbidSilentSignIn(tab, tab.signIns.latest === signal)
      throw error
    }
    if (outcome?.type === 'granted') {
      const { grant, remember: remembered = remember } = outcome
      const session = await beginSession(tab, checkGrant(grant), asked(), remembered, signal)
      tab.vault.pending = null
      return { type: 'signedIn', session }
    }
    if (
      outcome?.type !== 'secondFactor' ||
      !Array.isArray(outcome.challenge?.methods) ||
      !Number.isFinite(outcome.challenge.expiresAt ?? 0)
    )
      throw new AuthError('invalid_response', 'The backend answered a sign-in with neither a grant nor a challenge.')
    signal.throwIfAborted()
    tab.vault.pending = { state: outcome.state, remembered: remember }
    return { type: 'secondFactor', challenge: outcome.challenge }
  }
  return Object.assign(attempt, { patience: patience || undefined })
}

/** Rejects with the signal's reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail)
  })
