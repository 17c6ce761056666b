import type { Credentials, SecondFactorAnswer, SignInOutcome } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { SignInAttempt, SignInResult, UnlockAttempt } from '../machines/auth/auth.types.ts'
import { askedAt, beginSession, checkGrant, tokensFrom } from '../protocol/begin.ts'
import { forbidSilentSignIn } from '../protocol/end.ts'
import { revoke } from '../protocol/revoke.ts'
import { bounded } from '../protocol/tab.ts'
import type { Grant } from '../session.ts'
import type { Engine } from './engine.ts'

/**
 * What the chart runs without knowing what is in it: each function here closes over a secret and returns an attempt.
 */
export const signInWith = (engine: Engine, credentials: Credentials, remembered: boolean): SignInAttempt =>
  asking(engine, remembered, async (signal) => engine.tab.backend.signIn?.(credentials, { signal }))

export const answerSecondFactor = (engine: Engine, answer: SecondFactorAnswer): SignInAttempt => {
  const { pending } = engine.tab.vault
  return asking(engine, pending?.remembered ?? false, async (signal) =>
    engine.tab.backend.verifySecondFactor?.(pending?.state, answer, { signal }),
  )
}

export const resendSecondFactor = (engine: Engine): SignInAttempt => {
  const { pending } = engine.tab.vault
  return asking(engine, pending?.remembered ?? false, async (signal) =>
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
  remembered: boolean,
  ask: (signal: AbortSignal) => Promise<SignInOutcome | undefined>,
): SignInAttempt {
  return async ({ signal }): Promise<SignInResult> => {
    const asked = askedAt(tab)
    const { request } = settings.timeouts
    let isAbandoned = false
    const late = () => new AuthError('timeout', `The auth server did not answer within ${request} ms.`)
    const work = async (abort: AbortSignal) => {
      const outcome = await ask(abort)
      if (isAbandoned && outcome?.type === 'granted') void revoke(tab, tokensFrom(outcome.grant, 0))
      return outcome
    }
    // A request that is cut off may have been granted all the same, and nobody would hold what it brought: it is let
    // run and its tokens are revoked. A cookie is better never received: the jar is the next sign-in's, too.
    const isCutOff = tab.backend.refreshWith === 'ambient'
    let outcome: SignInOutcome | undefined
    try {
      const answer = bounded(tab, request, late, work, isCutOff ? signal : undefined)
      outcome = await (isCutOff ? answer : Promise.race([answer, aborted(signal)]))
    } catch (error) {
      isAbandoned = !isCutOff
      // Cut off, but perhaps too late for its cookie: then that must not sign anybody in at the next load.
      if (isCutOff && signal.aborted) void forbidSilentSignIn(tab, tab.signIns.latest === signal)
      throw error
    }
    if (outcome?.type === 'granted') {
      const session = await beginSession(tab, checkGrant(outcome.grant), asked(), remembered, signal)
      tab.vault.pending = null
      return { type: 'signedIn', session }
    }
    if (outcome?.type !== 'secondFactor' || !Array.isArray(outcome.challenge?.methods))
      throw new AuthError('invalid_response', 'The backend answered a sign-in with neither a grant nor a challenge.')
    signal.throwIfAborted()
    tab.vault.pending = { state: outcome.state, remembered }
    return { type: 'secondFactor', challenge: outcome.challenge }
  }
}

/** Rejects with the signal's reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail)
  })
