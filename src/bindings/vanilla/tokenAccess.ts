import type { ActorRefFrom } from 'xstate'
import type { Engine } from '../../engine/engine.ts'
import { AuthError } from '../../errors.ts'
import type { TokenSource } from '../../http/tokenSource.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthContext } from '../../machines/auth/auth.types.ts'
import { canReadNotes, isBuried } from '../../protocol/tombstones.ts'
import type { Waiting } from './waiting.ts'

/** After this long without a look at the ledger (ms) a request waits for one: a clock gap, a long silence (T11). */
const TRUST = 60_000

/** The same where no note tells of another tab's sign-out, only a message that may be lost. */
const NOTELESS_TRUST = 1_000

export interface TokenAccess {
  readonly source: TokenSource
  get(options?: { readonly cached?: boolean; readonly signal?: AbortSignal }): Promise<string | null>
  rejected(rejection: { readonly generation: number; readonly signal?: AbortSignal }): Promise<string | null>
  /** Something has changed or the page woke up: the next request asks before it uses the token. */
  suspect(): void
}

/**
 * The way from a request to the access token. The fast way compares times and looks at a note, at two after a second; whatever
 * happens to the chart or the page closes it until the slow way has judged the session anew.
 */
export function createTokenAccess(engine: Engine, actor: ActorRefFrom<AuthMachine>, waiting: Waiting): TokenAccess {
  const { tab, environment, settings } = engine
  const { clock } = environment
  const { vault } = tab
  /** The record that may be used without asking, and until when (epoch ms). */
  let trusted = vault.held
  let trustedUntil = 0
  let ending = new AbortController()
  let endingOf: string | null = null

  const suspect = () => {
    trustedUntil = 0
    const epoch = vault.held?.epoch ?? null
    if (endingOf === epoch) return
    if (endingOf !== null) {
      ending.abort(new AuthError('session_ended', 'The session that this request belonged to has ended.'))
      ending = new AbortController()
    }
    endingOf = epoch
  }

  const peek = (): string | null => {
    const { held } = vault
    if (!held || held !== trusted || clock.now() >= trustedUntil || isStale() || isBuried(tab, held.epoch)) return null
    return held.tokens.accessToken
  }

  /** When somebody has to be asked again, even if nothing happens until then. */
  const trustFor = (): number => {
    const { held } = vault
    if (!held || !mayRequest(actor.getSnapshot())) return 0
    return Math.min(
      held.tokens.expiresAt ?? Number.POSITIVE_INFINITY,
      held.session.endsAt ?? Number.POSITIVE_INFINITY,
      engine.idleEnd(held.remembered).at,
    )
  }
  const isStale = () => {
    const age = clock.now() - engine.syncedAt
    return age < 0 || age >= TRUST || (age >= NOTELESS_TRUST && !canReadNotes(tab))
  }

  const get: TokenAccess['get'] = async (options = {}) => {
    const { cached, signal } = options
    const quick = peek()
    if (quick !== null) return quick
    signal?.throwIfAborted()
    await waiting.until((snapshot) => (snapshot.matches('restoring') ? undefined : true), { signal, late: () => true })
    if (isStale() || (vault.held && isBuried(tab, vault.held.epoch))) await engine.sync()
    signal?.throwIfAborted()
    if (cached) return isShown(actor.getSnapshot()) ? usable() : null
    const token = await waiting.until(
      (snapshot) => {
        if (!vault.held || !snapshot.context.session) return null
        if (!mayRequest(snapshot)) throw lockedError()
        if (!isShown(snapshot)) return undefined
        const token = usable()
        if (token !== null) return token
        if (snapshot.matches({ authenticated: { token: 'fresh' } }) && isExpired())
          actor.send({ type: 'session.refresh' })
        return undefined
      },
      { signal, late: () => unavailable() },
    )
    // One look at the ledger may tell the chart of a new token and then of a lock: what came second counts as well.
    return token === peek() ? token : get(options)
  }

  /** A sign-in fills the vault a moment before the chart shows its user: until then nobody gets its token (T9). */
  const isShown = ({ context }: { context: AuthContext }) => context.session?.id === vault.held?.epoch

  const isExpired = () => {
    const expiresAt = vault.held?.tokens.expiresAt
    return !vault.held?.tokens.accessToken || (typeof expiresAt === 'number' && clock.now() >= expiresAt)
  }
  const usable = (): string | null => {
    trusted = vault.held
    trustedUntil = trustFor()
    return peek()
  }
  const unavailable = () => {
    const { error } = actor.getSnapshot().context
    throw new AuthError(
      'token_unavailable',
      `No usable token within ${settings.timeouts.wait} ms${error ? `: ${error.message}` : '.'}`,
      {
        cause: error ? engine.causes.get(error) : undefined,
      },
    )
  }

  const rejected: TokenAccess['rejected'] = async (rejection) => {
    const { generation, signal } = rejection
    const isNewer = () => (vault.held?.generation ?? -1) > generation
    if (!isNewer() && !engine.disposed.aborted) actor.send({ type: 'token.rejected', generation })
    const isThere = await waiting.until(
      (snapshot) => {
        if (!vault.held || !snapshot.context.session) return false
        if (isNewer()) return true
        return snapshot.matches({ authenticated: { token: 'refreshing' } }) ? undefined : false
      },
      { signal, late: () => false },
    )
    return isThere ? get(rejection) : null
  }

  return {
    source: {
      peekAccessToken: peek,
      get generation() {
        return vault.held?.generation ?? -1
      },
      get sessionId() {
        return vault.held?.epoch ?? null
      },
      get tokenType() {
        return vault.held?.tokens.tokenType ?? 'Bearer'
      },
      get sessionSignal() {
        return vault.held ? ending.signal : undefined
      },
    },
    get,
    rejected,
    suspect,
  }
}

/** Also while another sign-in is being tried: the session there was before goes on working. */
const mayRequest = ({ context }: { context: AuthContext }) => context.session !== null && !context.isLocked

const lockedError = () => new AuthError('session_locked', 'The session is locked: call unlock() first.')
