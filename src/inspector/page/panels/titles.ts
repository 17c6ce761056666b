import { SOLE_TAB } from '../model/frame.ts'
import type { ActorState } from '../model/world.ts'

/** What a tab is called: by the order in which tabs came up, because their ids are random. */
export function tabTitle(tab: string, tabs: readonly string[], home: string | null): string {
  if (tab === SOLE_TAB) return 'App'
  const place = tabs.indexOf(tab)
  const title = place < 0 ? `Tab ${tab.slice(0, 6)}` : `Tab ${place + 1}`
  return tab === home && tabs.length > 1 ? `${title} (this)` : title
}

export const actorTitle = (actor: ActorState, tabs: readonly string[], home: string | null): string =>
  tabs.length > 1 ? `${tabTitle(actor.tab, tabs, home)} · ${actor.name}` : actor.name
