import type { Tokens } from '../session.ts'
import { bounded, pause, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

const ATTEMPTS = 4

/**
 * Revokes tokens at the server, trying again while the tab lives: the local end never waits for it. The first request
 * leaves in this very task, so that it survives a closing page. Resolves to whether the server has confirmed.
 * `user`: the id of whose tokens these are, where that is known.
 */
export async function revoke(
  tab: Tab,
  tokens: Partial<Tokens> | null,
  scope: 'here' | 'everywhere' | 'elsewhere' = 'here',
  user?: string,
): Promise<boolean> {
  const { backend, bounds } = tab
  const isAmbient = backend.refreshWith === 'ambient'
  const { refreshToken, accessToken } = tokens ?? {}
  if (!backend.revoke || !(refreshToken || accessToken || isAmbient)) return true
  for (let tries = 1; ; tries++) {
    try {
      // Whatever goes wrong, nobody hears of it but this loop.
      await bounded(
        tab,
        bounds.request,
        () => {},
        async (signal) => backend.revoke?.({ refreshToken, accessToken, scope, signal }),
      )
      return true
    } catch {
      if (tries === ATTEMPTS || tab.disposed.aborted) return false
      await pause(tab, 1_000 * 4 ** tries)
      if (tab.disposed.aborted) return false
      // The browser would send the cookie of the session that has come after.
      if (isAmbient && (await tab.ports.ledger.read())?.live) return false
      if (backend.sharesGrants && scope === 'here' && (await isGrantInUse(tab, user))) return false
    }
  }
}

/** Tokens that belong to no session any more. */
export function revokeStray(tab: Tab, tokens: Partial<Tokens> | null, user?: string): void {
  if (tokens?.refreshToken) void revokeLate(tab, tokens, user)
}

/** What a sign-in brought and nobody wants. */
export function revokeUnused(tab: Tab, tokens: Tokens, user?: string): void {
  if (tab.backend.sharesGrants) revokeStray(tab, tokens, user)
  else void revoke(tab, tokens)
}

/**
 * Not where that would end a session that goes on, or one that is about to begin. A cookie is left alone: the browser has
 * one jar, and by now it may hold the session that came after. Resolves as `revoke` does.
 */
export async function revokeLate(tab: Tab, tokens: Partial<Tokens>, user?: string): Promise<boolean> {
  const { refreshWith, sharesGrants } = tab.backend
  // Asked only where it matters: elsewhere the request leaves in this task.
  if (refreshWith === 'ambient' || (sharesGrants && (await isGrantInUse(tab, user)))) return false
  return revoke(tab, tokens, 'here', user)
}

/** `sharesGrants`: a session of the same user lives, once this tab's sign-ins have come to an end. */
async function isGrantInUse(tab: Tab, user: string | undefined): Promise<boolean> {
  const { asking } = tab.signIns
  await asking
  if (asking !== tab.signIns.asking) return isGrantInUse(tab, user)
  const entry = await tab.ports.ledger.read().catch(() => null)
  const session = tab.vault.held?.session
  const isOthers = user && session && session.id === entry?.epoch && session.user.id !== user
  return !!entry?.live && !isOthers && !isBuried(tab, entry.epoch)
}
