import type { Epoch } from '../journal.ts'
import { ranSince, type SimTab } from '../simTab.ts'
import type { World } from '../world.ts'

/** How long another tab's sign-out may take to be seen here, true ms: notes of other tabs are read stale for so long. */
const NEWS = 1_500

/** I2: must this tab know by now that the session is over? */
export function isOverFor(world: World, tab: SimTab, { asked }: Epoch): boolean {
  const now = world.now()
  return asked.some(({ tab: other, at, isMute }) => {
    if (other === tab) return true
    if (isMute) return !world.excuse('mute')
    // In the same tab of the browser after a reload: its own writes are never stale.
    if (other.slot === tab.slot && tab.openedAt >= at) return true
    return now - at > NEWS && ranSince(tab, now - NEWS)
  })
}

/** The same by the session at the server. */
export function hasEndedFor(world: World, tab: SimTab, family: string): boolean {
  return [...world.journal.epochs.values()].some((epoch) => epoch.families.has(family) && isOverFor(world, tab, epoch))
}
