/** The server's time. Nothing else in the server waits, so a simulated clock makes it deterministic. */
export interface ServerClock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms` milliseconds. Called only where there is something to wait for. */
  sleep(ms: number): Promise<void>
}

/** Looked up at each use: a test that fakes `Date` and the timers fakes the server's as well. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
