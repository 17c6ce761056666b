import { type EventObject, fromCallback } from 'xstate'
import type { Environment } from '../../adapters/ports.ts'
import { onceAt } from '../deadline/onceAt.ts'

/**
 * When to refresh a token that expires at `expiresAt` (epoch ms): a leeway before, less for short-lived tokens, so that
 * a token shorter than the leeway is not refreshed at once for ever (T33); a jitter before that, so that a fleet of
 * clients does not arrive together; and a hidden tab lets a visible one go first.
 */
export function refreshDue(
  expiresAt: number,
  now: number,
  leeway: number,
  fraction: number,
  isVisible: boolean,
): number {
  const margin = Math.min(leeway, Math.max(0, expiresAt - now) / 2)
  return expiresAt - margin * (isVisible ? 1 + fraction / 4 : (1 + fraction) / 2)
}

/** Says `token.expiring` when it is time for a proactive refresh. */
export const createExpiryWatch = (
  leeway: number,
  { clock, lifecycle, random }: Pick<Environment, 'clock' | 'lifecycle' | 'random'>,
) =>
  fromCallback<EventObject, { readonly expiresAt: number | null }>(({ input: { expiresAt }, sendBack }) => {
    if (expiresAt === null) return undefined
    const due = refreshDue(expiresAt, clock.now(), leeway, random.fraction(), lifecycle.isVisible())
    return onceAt({ clock, lifecycle }, due, () => sendBack({ type: 'token.expiring' }))
  })
