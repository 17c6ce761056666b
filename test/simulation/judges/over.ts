import type { Epoch } from '../journal.ts'
import { ranSince, type SimTab } from '../simTab.ts'
import type { World } from '../world.ts'

/** How long another tab's sign-out may take to be seen here, true ms: notes of other tabs are read stale for so long. */
const NEWS = 1_500

/**
 * I2: must this tab know by now that the session is over? `mute`: it would have to, but whoever signed out could write
 * neither the note nor the ledger, or both were cleared at once. Judged by the session at the server whose token it is:
 * one that was asked for after the sign-out was not meant by it. In cookie mode, where the sign-out could not be
 * written, the other tabs go on with the cookie of the next sign-in under the old name.
 */
export function isOverFor(world: World, tab: SimTab, { id, asked }: Epoch): (family: string) => boolean | 'mute' {
  const now = world.now()
  const heard = asked.filter(({ tab: other, at }) => {
    // Also in the same tab of the browser after a reload: its own writes are never stale.
    if (other === tab || (other.slot === tab.slot && tab.openedAt >= at)) return true
    return now - at > NEWS && ranSince(tab, now - NEWS)
  })
  // Cleared before everybody could hear of it, or before a tab whose message was lost asked for anything: the note and
  // the ledger's word are gone.
  const hasAsked = (from: number, to: number) =>
    world.journal.exchanges.some((one) => one.tab === tab && one.sentAt > from && one.sentAt < to)
  const isErased = (at: number) => world.clearings.some((when) => when >= at && !hasAsked(at + NEWS, when))
  // A tab without the ledger still writes and reads the notes, but in cookie mode it has a name of its own for the session.
  const isNamedElse = (other: SimTab) => (tab.hasLostLedger || other.hasLostLedger) && (tab.held()?.epoch ?? id) !== id
  const isCutOff = tab.hasLostLedger && world.isBlind
  const told = heard.filter(
    ({ tab: other, isMute, at }) => other === tab || !(isMute || isErased(at) || isNamedElse(other) || isCutOff),
  )
  return (family) => {
    // In cookie mode a tab may have refreshed an old session with the cookie of a sign-in that is still being stored.
    const isMeant = (one: Epoch['asked'][number]) =>
      begunBy(world, family) < one.sent && (one.family === null || one.family === family)
    if (told.some(isMeant)) return true
    return heard.some(isMeant) && 'mute'
  }
}

/** The request that has begun a session at the server, by its number. */
const begunBy = ({ journal }: World, family: string): number =>
  journal.exchanges.find((one) => one.family === family && one.isGranted && one.endpoint !== 'refresh')?.id ?? -1

/** The same by the session at the server, judged: a token of it is about to be used. */
export function mayBeUsed(world: World, tab: SimTab, family: string): boolean {
  const verdicts = [...world.journal.epochs.values()]
    .filter(({ families }) => families.has(family))
    .map((epoch) => isOverFor(world, tab, epoch)(family))
  if (verdicts.includes(true)) return false
  if (verdicts.includes('mute')) world.excuse('mute')
  return true
}
