/** Whether messages of an origin are shown. */
export type Verdict = 'allowed' | 'blocked' | 'asked'

export interface Doorway {
  /** Lets a message of an allowed origin through, keeps one back whose origin somebody has yet to allow. */
  pass(origin: string, data: unknown): void
  allow(origin: string): void
  block(origin: string): void
}

export interface DoorwayListener {
  readonly onPassed: (data: unknown) => void
  /** Origins that somebody has to decide on, oldest first. */
  readonly onAsked: (origins: readonly string[]) => void
}

/** How many messages wait for a decision, and how many origins are asked about; more are left out. */
const WAITING = 5_000
const ORIGINS = 5

/** An app of another origin is shown only after the person at the page has allowed it. */
export function createDoorway({ onPassed, onAsked }: DoorwayListener): Doorway {
  const verdicts = new Map<string, Verdict>()
  const waiting = new Map<string, unknown[]>()

  const tell = () => onAsked([...waiting.keys()])

  const decide = (origin: string, verdict: Verdict): unknown[] => {
    const kept = waiting.get(origin) ?? []
    verdicts.set(origin, verdict)
    waiting.delete(origin)
    tell()
    return kept
  }

  return {
    pass(origin, data) {
      const verdict = verdicts.get(origin)
      if (verdict === 'blocked') return
      if (verdict === 'allowed') return onPassed(data)
      const kept = waiting.get(origin)
      if (kept) {
        if (kept.length < WAITING) kept.push(data)
        return
      }
      if (waiting.size >= ORIGINS) return
      waiting.set(origin, [data])
      verdicts.set(origin, 'asked')
      tell()
    },
    allow(origin) {
      for (const data of decide(origin, 'allowed')) onPassed(data)
    },
    block(origin) {
      decide(origin, 'blocked')
    },
  }
}
