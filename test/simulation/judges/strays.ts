import type { Exchange } from '../journal.ts'
import type { World } from '../world.ts'

/**
 * Cookie mode: nobody is signed in by a sign-in that they have given up (T20). Judges a refresh that the server has
 * granted to a page which knew of no session.
 */
export function judgeSilentSignIn(world: World, { tab, family, sentAt, id }: Exchange): void {
  if (!world.setup.keep.startsWith('cookie') || tab.held() || !family) return
  const begun = world.journal.exchanges.find(
    (one) => one.family === family && one.isGranted && one.endpoint !== 'refresh',
  )
  const attempt = begun?.tab.attempts.findLast(({ sent }) => sent <= begun.id)
  if (!begun || !attempt?.isGivenUp || (attempt.settledAt ?? sentAt) >= sentAt) return
  const givenUpAt = attempt.settledAt ?? 0
  // Neither the note nor the ledger says so.
  if (world.storeTroubles.some((at) => at >= givenUpAt) && world.excuse('mute')) return
  if ((begun.tab.hasLostLedger || tab.hasLostLedger || world.isBlind) && world.excuse('noLedger')) return
  world.fail(
    'given up',
    `${tab.name} is signed in by request ${id} with the cookie of a sign-in that was given up in ${begun.tab.name} at ${givenUpAt} ms`,
  )
}
