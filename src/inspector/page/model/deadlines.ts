/** What an authchart session waits for. */
export type DeadlineKind = 'token' | 'idle' | 'lifetime' | 'backOff'

export interface Deadline {
  readonly kind: DeadlineKind
  /** When it is reached, epoch ms. */
  readonly at: number
  /** When this page first saw it, epoch ms: where its bar is full. */
  readonly since: number
}

type Fields = Readonly<Record<string, unknown>>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const time = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/**
 * The deadlines in the context of an authchart machine. Another machine has none: its context does not hold `session`,
 * `idleDeadline`, `retryAt` and `failures` together.
 */
export function deadlinesIn(context: unknown, seen: number, before: readonly Deadline[] = []): readonly Deadline[] {
  const given = fields(context)
  if (!('session' in given && 'idleDeadline' in given && 'retryAt' in given && 'failures' in given)) return []
  const session = fields(given.session)
  const found: readonly (readonly [DeadlineKind, number | null])[] = [
    ['token', time(session.expiresAt)],
    ['idle', time(given.idleDeadline)],
    ['lifetime', time(session.endsAt)],
    // It stays in the context after the try; only while tries have failed does it mean anything.
    ['backOff', time(given.failures) ? time(given.retryAt) : null],
  ]
  return found.flatMap(([kind, at]) => {
    if (at === null) return []
    return [before.find((known) => known.kind === kind && known.at === at) ?? { kind, at, since: seen }]
  })
}

export interface Countdown extends Deadline {
  /** Milliseconds; never below 0. */
  readonly remaining: number
  /** What is left of the bar, 0–1. */
  readonly share: number
}

export const countdownsAt = (deadlines: readonly Deadline[], now: number): readonly Countdown[] =>
  deadlines.map((deadline) => {
    const remaining = Math.max(0, deadline.at - now)
    const whole = Math.max(1, deadline.at - deadline.since)
    return { ...deadline, remaining, share: Math.min(1, remaining / whole) }
  })
