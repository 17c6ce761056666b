import type { Environment } from '../../adapters/ports.ts'
import type { Messenger } from '../tabs/messages.ts'

/**
 * When somebody was last active in any tab: the truth that all idle deadlines are judged by. One synchronous note that
 * tabs share, and a message for browsers that show each other's notes late.
 */
export interface ActivityLog {
  /** Epoch ms, never in the future; `null` when nothing is known. */
  lastActiveAt(): number | null
  record(): void
  /** What another tab says about itself; a moment in the future is not believed. */
  hear(at: number): void
}

export function createActivityLog(
  scope: string,
  { notes, clock }: Pick<Environment, 'notes' | 'clock'>,
  messenger: Messenger,
  /** When somebody signed in (epoch ms): known before a note about it can be read. */
  signedInAt: () => number | undefined = () => undefined,
): ActivityLog {
  const key = `authchart:${scope}:active`
  let known = Number.NEGATIVE_INFINITY
  const hear = (at: number) => {
    known = Math.max(known, Math.min(at, clock.now()))
  }
  return {
    lastActiveAt() {
      const noted = Number(notes.get(key) || Number.NaN)
      // Kept, because the next time the note may be unreadable.
      if (Number.isFinite(noted)) hear(noted)
      if (known === Number.NEGATIVE_INFINITY) return null
      return Math.min(Math.max(known, signedInAt() ?? known), clock.now())
    },
    record() {
      known = clock.now()
      notes.set(key, String(known))
      messenger.post({ type: 'active', at: known })
    },
    hear,
  }
}
