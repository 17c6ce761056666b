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
  /** The moment that is known, by the monotonic clock, ms. */
  let knownOnMonotonic = 0
  /** The note and the sign-in as they were read last. */
  let told = ''
  const news = () => `${notes.get(key)} ${signedInAt()}`
  // By the clock that nobody can set, too: where the other one is set back, what was known lies in the future (T4).
  const last = () => Math.min(known, Math.round(clock.now() - clock.monotonic() + knownOnMonotonic))
  const hear = (at: number) => {
    const now = clock.now()
    // What still lies in the future, and is no news, was told before the clock was set back.
    if (!(at > (at > now ? known : last()))) return
    known = Math.min(at, now)
    knownOnMonotonic = clock.monotonic() - now + known
  }
  return {
    lastActiveAt() {
      const before = told
      told = news()
      // Only once: a moment in the future would be news for ever. Kept, because the next time the note may be unreadable.
      if (told !== before) for (const at of told.split(' ')) hear(Number.parseInt(at, 10))
      return known > 0 ? last() : null
    },
    record() {
      hear(clock.now())
      notes.set(key, String(known))
      told = news()
      messenger.post({ type: 'active', at: known })
    },
    hear,
  }
}
