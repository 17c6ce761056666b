import type { Unsubscribe } from '../ports.ts'

/** Characters of JSON; anything longer is nobody's message (T15). */
const LONGEST = 65_536

/** The message as text, or `undefined` where it cannot be sent. */
export function encode(message: unknown): string | undefined {
  try {
    const text = JSON.stringify(message)
    return text?.length <= LONGEST ? text : undefined
  } catch {
    return undefined
  }
}

export interface Listeners {
  readonly size: number
  add(listener: (message: unknown) => void): Unsubscribe
  /** Hands on what came over the wire if it is a message at all. Never throws. */
  deliver(text: unknown): void
  clear(): void
}

/** What all channels have in common: several listeners, none of which can disturb another. */
export function listenerSet(): Listeners {
  const listeners = new Set<(message: unknown) => void>()
  return {
    get size() {
      return listeners.size
    },
    add(listener) {
      const own = (message: unknown): void => listener(message)
      listeners.add(own)
      return () => listeners.delete(own)
    },
    deliver(text) {
      if (typeof text !== 'string' || text.length > LONGEST) return
      let message: unknown
      try {
        message = JSON.parse(text)
      } catch {
        return
      }
      for (const listener of [...listeners]) {
        try {
          listener(message)
        } catch {
          // A listener's fault is neither the sender's nor the next listener's.
        }
      }
    },
    clear: () => listeners.clear(),
  }
}
