import { AuthError } from '../errors.ts'
import { bounded } from '../protocol/tab.ts'
import type { EndReason, Source } from '../session.ts'
import type { Engine } from './engine.ts'

/**
 * Lets the app purge what it keeps of a user: awaited, bounded, and never the reason that a sign-out does not happen.
 * Rejects with what the app's hook threw, or `timeout`.
 */
export async function purgeCaches(
  { settings, tab }: Engine,
  event: { readonly reason: EndReason; readonly source: Source },
): Promise<void> {
  const { onSignOut, timeouts } = settings
  if (!onSignOut) return
  const late = () => new AuthError('timeout', `onSignOut did not finish within ${timeouts.signOut} ms.`)
  await bounded(tab, timeouts.signOut, late, async () => onSignOut(event))
}

/** The same where nobody waits for it: a fault of the hook is the app's to hear, as any uncaught one. */
export function purgeAside(engine: Engine, { reason, source }: Parameters<typeof purgeCaches>[1]): void {
  purgeCaches(engine, { reason, source }).catch((error) => {
    if (!engine.disposed.aborted) globalThis.reportError?.(error)
  })
}
