/** The server's time. Tests bring their own; the clock skew of the fault panel is added where a time leaves the server. */
export interface ServerClock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>
}

export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
