import type { Tab } from './tab.ts'

/**
 * A tombstone is a note, written in the same task as the sign-out: "this epoch has ended". It outlives a page that is
 * closed before the ledger knows (T44), and it is what a request can look at without waiting.
 */
const noteKey = (tab: Pick<Tab, 'scope'>) => `authchart:${tab.scope}:ended`

/** Enough for every epoch whose end can still be unknown to the ledger; older ones are forgotten. */
const KEPT = 8

export function bury(tab: Tab, epoch: string): void {
  const others = (tab.ports.notes.get(noteKey(tab)) ?? '').split(' ').filter((other) => other && other !== epoch)
  tab.ports.notes.set(noteKey(tab), [epoch, ...others].slice(0, KEPT).join(' '))
}

export function isBuried(tab: Pick<Tab, 'scope'> & { ports: Pick<Tab['ports'], 'notes'> }, epoch: string): boolean {
  return tab.ports.notes.get(noteKey(tab))?.includes(epoch) ?? false
}
