import { AsyncLocalStorage } from 'node:async_hooks'

/** Milliseconds that the server whose request is being answered is ahead of this process's clock. */
const skew = new AsyncLocalStorage<number>()
let isInstalled = false

/**
 * `oidc-provider` asks `Date.now()` for the time. For a server whose clock is wrong, the answer is moved inside of its own
 * requests and nowhere else, so that a client in the same process keeps the right time.
 */
export function atServerTime<T>(ahead: number, work: () => T): T {
  if (!isInstalled && ahead !== 0) {
    isInstalled = true
    const now = Date.now
    Date.now = () => now() + (skew.getStore() ?? 0)
  }
  return skew.run(ahead, work)
}
