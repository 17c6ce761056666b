import type { HeldLock } from '../adapters/ports.ts'
import type { Tab } from './tab.ts'

/**
 * Runs `work` under the one lock of this scope that whoever spends a refresh token, or the cookie, has to hold. `signal`
 * ends the waiting for it.
 */
export const underRefreshLock = <T>(
  { scope, ports, bounds }: Tab,
  signal: AbortSignal,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> => ports.lock.run({ name: `authchart:${scope}:refresh`, signal, stealAfter: bounds.steal }, work)
