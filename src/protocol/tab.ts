import type { AuthBackend, Environment } from '../adapters/ports.ts'
import type { AuthFailure } from '../errors.ts'
import type { FlightFacts } from '../flight/flight.ts'
import type { FlightNote } from '../flight/flight.types.ts'
import type { EndReason, Session } from '../session.ts'
import type { Vault } from '../vault.ts'

/**
 * One tab as the protocol sees it. The protocol is this folder: plain asynchronous functions over the ports, without
 * XState and without a browser, so that it can be read from top to bottom and searched step by step.
 *
 *   begin ──▶ live ledger ──▶ refresh ⇄ adopt ──▶ end
 *                  ▲             │
 *               restore        look   (somebody says that something has changed)
 */
export interface Tab {
  readonly scope: string
  /** Short and random: in the ledger each commit says whose it is, for the flight record and for nothing else. */
  readonly id: string
  readonly backend: AuthBackend
  readonly vault: Vault
  readonly ports: Pick<Environment, 'ledger' | 'lock' | 'notes' | 'clock' | 'random'>
  readonly bounds: Bounds
  /** Absolute limit of a session in ms, or `null`. */
  readonly lifetime: (remembered: boolean) => number | null
  /** Tells the other tabs that the ledger has changed. */
  readonly tell: () => void
  /**
   * Asks the other tabs for the access token of an epoch, of this generation or a later one. `owed`: one of them has the
   * refresh token, but has nothing to give within `ms`; `null`: sharing is off, or nobody answers.
   */
  readonly askForTokens: (epoch: string, generation: number, ms: number) => Promise<SharedTokens | 'owed' | null>
  /** Bounds requests per window: a failure to report instead of one more (T33). Asked right before a token is spent. */
  readonly breakLoop: () => AuthFailure | null
  /**
   * The sign-in that was begun last, by its signal: what an older one brings is stray (T20). `committing`: one is between
   * the ledger and the vault, and may yet be taken back; settles in any case. `asking`: settles when the latest has an
   * answer or is given up. `isStray`: an overtaken one may have left its cookie in the jar.
   */
  readonly signIns: {
    latest: AbortSignal | null
    committing: Promise<unknown> | null
    asking?: Promise<unknown>
    isStray?: boolean
  }
  /** Writes into the flight record. */
  readonly note: (event: FlightNote, facts?: FlightFacts) => void
  readonly onFailure: (what: 'store' | 'ledger' | 'lock' | 'notes', error: unknown) => void
  /** Aborts when the tab is disposed: requests and waits end then, and only then. */
  readonly disposed: AbortSignal
}

/** What a tab may hand to another one: never a refresh token. */
export interface SharedTokens {
  readonly commit: string
  readonly session: Session
  readonly accessToken: string
  readonly tokenType: string
  readonly expiresAt: number | null
}

/**
 * All in milliseconds. Two are derived. `steal`: a waiter outlasts everything that a legal holder may do (T29). `limit`:
 * whatever the chart waits for is over by then, also where a port never answers; it is time enough to wait for a lock,
 * to steal it, and to do what it is for.
 */
export interface Bounds {
  readonly request: number
  readonly settle: number
  readonly signOut: number
  readonly steal: number
  readonly limit: number
}

export function boundsFrom(times: { request: number; settle: number; signOut: number }): Bounds {
  const { request, settle } = times
  // Inside the lock: quarantine of an abandoned attempt + settle + adoption + request + writes and ledger.
  const steal = 2 * request + 4 * settle + 1_000
  return { ...times, steal, limit: 3 * steal }
}

/** How a session stopped being this tab's. */
export interface Ended {
  readonly type: 'ended'
  readonly reason: EndReason
  readonly source: 'self' | 'remote'
}
/** Another sign-in has taken the place of the one this tab had. */
export interface Switched {
  readonly type: 'switched'
  readonly session: Session
  readonly locked: boolean
}

/** Another session lives in this browser; only a restore can get at its tokens (cookie mode). */
export interface Found {
  readonly type: 'found'
}

/** Resolves after `ms`, or as soon as the tab is disposed. */
export function pause({ ports, disposed }: Tab, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (disposed.aborted) return resolve()
    const done = () => {
      cancel()
      disposed.removeEventListener('abort', done)
      resolve()
    }
    const cancel = ports.clock.setTimer(done, ms)
    disposed.addEventListener('abort', done)
  })
}

/**
 * Runs `work` with a signal that aborts after `ms`, when the tab is disposed, or with `outer`; rejects with what aborted
 * it, whether `work` listens or not.
 */
export async function bounded<T>(
  tab: Pick<Tab, 'ports' | 'disposed'>,
  ms: number,
  late: () => unknown,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const abort = new AbortController()
  const sources = outer ? [tab.disposed, outer] : [tab.disposed]
  const stops = sources.map((source) => {
    const stop = () => abort.abort(source.reason)
    if (source.aborted) stop()
    else source.addEventListener('abort', stop)
    return () => source.removeEventListener('abort', stop)
  })
  stops.push(tab.ports.clock.setTimer(() => abort.abort(late()), ms))
  try {
    return await new Promise<T>((resolve, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason))
      abort.signal.throwIfAborted()
      work(abort.signal).then(resolve, reject)
    })
  } finally {
    for (const stop of stops) stop()
  }
}
