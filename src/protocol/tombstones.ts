import type { EndReason } from '../session.ts'
import type { Tab } from './tab.ts'

/**
 * A tombstone is a note, written in the same task as the sign-out: "this epoch has ended". It outlives a page that is
 * closed before the ledger knows (T44), and it is what a request can look at without waiting.
 */
const noteKey = (tab: Pick<Tab, 'scope'>) => `authchart:${tab.scope}:ended`

/** Enough for every epoch whose end can still be unknown to the ledger; older ones are forgotten. */
const KEPT = 8

export function bury(tab: Tab, epoch: string, reason: EndReason): void {
  const others = notesOf(tab).filter((other) => other && !other.startsWith(epoch))
  tab.ports.notes.set(noteKey(tab), [`${epoch}=${reason}`, ...others].slice(0, KEPT).join(' '))
}

type Reader = Pick<Tab, 'scope'> & { readonly ports: Pick<Tab['ports'], 'notes'> }

const notesOf = (tab: Reader) => (tab.ports.notes.get(noteKey(tab)) ?? '').split(' ')

/**
 * Where it cannot, the ledger alone knows of an end that no message told. Asks for a note that nobody writes: one of its
 * own is read even where none of the others' can be.
 */
export const canReadNotes = (tab: Reader): boolean => tab.ports.notes.get(`${noteKey(tab)}?`) !== undefined

export const isBuried = (tab: Reader, epoch: string): boolean =>
  tab.ports.notes.get(noteKey(tab))?.includes(epoch) ?? false

/** Why a buried session ended: whoever finishes its end for a tab that died tells the truth about it. */
export function buriedReason(tab: Reader, epoch: string): EndReason {
  const note = notesOf(tab).find((one) => one.startsWith(`${epoch}=`))
  return (note?.slice(epoch.length + 1) as EndReason) || 'user'
}
