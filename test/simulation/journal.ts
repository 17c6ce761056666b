import type { LedgerEntry } from '../../src/protocol/ledger.ts'
import type { EndReason } from '../../src/session.ts'
import type { SimTab } from './simTab.ts'

/**
 * What really happened, told by the wire, the ledger and the server, never by the engine's own word. Times are true
 * times (ms), which no sleep or change of the user's clock touches.
 */

/** One request, from the tab to the server and back. */
export interface Exchange {
  readonly id: number
  readonly tab: SimTab
  /** `sign-in`, `refresh`, `revoke`, … */
  readonly endpoint: string
  readonly sentAt: number
  /** What it carries, and, in cookie mode, what the browser added: known when it reached the server. */
  refreshToken: string | undefined
  readonly bearer: string | undefined
  /** The server began to work on it. */
  reachedAt: number | null
  /** The session at the server that it was about. */
  family: string | null
  /** What the server answered, whether the answer arrived or not. */
  status: number | null
  /** It was granted tokens. */
  isGranted: boolean
  /** The tab heard of the answer … */
  heardAt: number | null
  /** … or that there is none. */
  failedAt: number | null
}

/** A session as the tabs agree on it: one sign-in. */
export interface Epoch {
  readonly id: string
  readonly begunAt: number
  /** The sessions at the server whose tokens tabs have held under this name. */
  readonly families: Set<string>
  /** Sign-outs that meant it. */
  readonly asked: {
    readonly tab: SimTab
    readonly at: number
    /** How many requests had left by then: of what happens at one moment, this says what came first. */
    readonly sent: number
    /** The session at the server that was meant, where it was known. */
    readonly family: string | null
    doneAt: number | null
    /** Nothing could be stored at that time. */
    readonly isMute: boolean
  }[]
  /** Ends that a tab has said to be its own decision. */
  readonly ends: { readonly tab: SimTab; readonly at: number; readonly reason: EndReason }[]
  /** Ends that somebody tried to write into the ledger. */
  readonly closings: { readonly tab: SimTab; readonly at: number; readonly reason: EndReason }[]
  /** Later sign-ins that somebody tried to put in its place. */
  readonly successors: Set<string>
  /** Whose sign-in wrote it, where that is known. */
  begunBy: SimTab | null
  /** The attempt that began it was given up. */
  isAbandoned: boolean
  /** Some tab has asked the server to end all, or all other, sessions of its user. */
  isDoomed: boolean
}

export interface Journal {
  readonly exchanges: Exchange[]
  readonly epochs: ReadonlyMap<string, Epoch>
  /** The last entry that anybody is known to have written or read. */
  ledger: LedgerEntry | null
  epoch(id: string): Epoch
  /** This one and everything that came after it. */
  chain(id: string): readonly Epoch[]
  wrote(tab: SimTab, expected: LedgerEntry | null, next: LedgerEntry): void
}

export function createJournal(now: () => number): Journal {
  const epochs = new Map<string, Epoch>()
  let lastLive: string | null = null
  const epoch = (id: string): Epoch => {
    const known = epochs.get(id)
    if (known) return known
    const made: Epoch = {
      id,
      begunAt: now(),
      families: new Set(),
      asked: [],
      ends: [],
      closings: [],
      successors: new Set(),
      begunBy: null,
      isAbandoned: false,
      isDoomed: false,
    }
    epochs.set(id, made)
    return made
  }
  return {
    exchanges: [],
    epochs,
    ledger: null,
    epoch,
    chain(id) {
      const found = new Set<string>()
      const walk = (one: string) => {
        if (found.has(one)) return
        found.add(one)
        for (const next of epoch(one).successors) walk(next)
      }
      walk(id)
      return [...found].map(epoch)
    },
    wrote(tab, expected, next) {
      // Where the ledger was cleared, the session that it named is the one that is replaced.
      const before = expected?.epoch ?? lastLive
      if (before && before !== next.epoch) epoch(before).successors.add(next.epoch)
      if (next.live) lastLive = next.epoch
      if (next.live) epoch(next.epoch).begunBy ??= next.generation === 1 ? tab : null
      else epoch(next.epoch).closings.push({ tab, at: now(), reason: next.reason })
    },
  }
}
