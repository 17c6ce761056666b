import type { ServerClock } from 'authchart/testing'

/** The server's time. Tests bring their own; the clock skew of the fault panel is added where a time leaves the server. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
