import { AuthError } from '../errors.ts'
import type { Tokens } from '../session.ts'
import { bounded, pause, type Tab } from './tab.ts'

const ATTEMPTS = 4

/**
 * Revokes tokens at the server, trying again while the tab lives: the local end never waits for it. The first request
 * leaves in this very task, so that it survives a closing page. Resolves to whether the server has confirmed.
 */
export async function revoke(
  tab: Tab,
  tokens: Partial<Tokens> | null,
  scope: 'here' | 'everywhere' | 'elsewhere' = 'here',
): Promise<boolean> {
  const { backend, bounds } = tab
  if (!backend.revoke || (!tokens?.refreshToken && !tokens?.accessToken && backend.refreshWith !== 'ambient'))
    return true
  for (let tries = 1; ; tries++) {
    try {
      await bounded(
        tab,
        bounds.request,
        () => new AuthError('timeout', 'The server did not confirm the revocation in time.'),
        async (signal) =>
          backend.revoke?.({ refreshToken: tokens?.refreshToken, accessToken: tokens?.accessToken, scope, signal }),
      )
      return true
    } catch {
      if (tries === ATTEMPTS || tab.disposed.aborted) return false
      await pause(tab, 1_000 * 4 ** tries)
      if (tab.disposed.aborted) return false
      // The browser would send the cookie of the session that has come after.
      if (backend.refreshWith === 'ambient' && (await tab.ports.ledger.read())?.live) return false
    }
  }
}

/**
 * Tokens that belong to no session any more. A cookie is left alone: the browser has one jar, and by now it may hold
 * the session that came after. `isOthers`: that session is another user's.
 */
export function revokeStray(tab: Tab, tokens: Partial<Tokens> | null, isOthers = false): void {
  if (tab.backend.refreshWith === 'ambient' || !tokens?.refreshToken) return
  if (tab.backend.sharesGrants && !isOthers) void revokeAlone(tab, tokens)
  else void revoke(tab, tokens)
}

/** What a sign-in brought and nobody wants. */
export function revokeUnused(tab: Tab, tokens: Tokens): void {
  if (tab.backend.sharesGrants) revokeStray(tab, tokens)
  else void revoke(tab, tokens)
}

/** Where a session is alive these may be tokens of its grant: to revoke one of them would end that session, too. */
async function revokeAlone(tab: Tab, tokens: Partial<Tokens>): Promise<void> {
  const entry = await tab.ports.ledger.read().catch(() => null)
  if (!entry?.live) await revoke(tab, tokens)
}
