import type { EndReason, Source } from '../session.ts'
import { type EndedEntry, ended, isLiveIn, type LedgerEntry } from './ledger.ts'
import { readDecided } from './readDecided.ts'
import { revoke, revokeLate, revokeStray } from './revoke.ts'
import { pause, type Tab } from './tab.ts'
import { bury } from './tombstones.ts'

/** The asynchronous half of an end. */
export interface Ending {
  /** The ledger knows, and the server has confirmed or `bounds.signOut` is over. Never rejects. */
  readonly done: Promise<void>
}

/**
 * Ends this tab's session. In one synchronous task: the vault is empty, the tombstone lies, the other tabs are told, the
 * record is being deleted and the revocation has left. Then the ledger, from exactly that epoch: a newer session is not
 * touched.
 */
export function endSession(
  tab: Tab,
  reason: EndReason,
  scope: 'here' | 'everywhere' = 'here',
  /** `false`: a newer sign-in is under way. */
  isLatest = true,
): Ending {
  const mine = tab.vault.held
  if (!mine) return { done: Promise.resolve() }
  tab.vault.hold(null)
  bury(tab, mine.epoch, reason)
  // This tab may be gone before the ledger knows: whoever hears of it finds the tombstone, and finishes it.
  tab.tell()
  void tab.vault.remove(mine.commit, mine.remembered)
  // `refreshLost` and `revoked`: the server has ended the family itself.
  const revoked =
    reason === 'revoked' || reason === 'refreshLost'
      ? Promise.resolve(true)
      : isLatest
        ? revoke(tab, mine.tokens, scope, mine.session.user.id)
        : revokeLate(tab, mine.tokens, mine.session.user.id)
  const closed = closeEpoch(tab, mine.epoch, reason)
  return {
    done: closed.then(async () => {
      const confirmed = revoked.then((ok) => (ok ? confirmRevocation(tab, mine.epoch) : undefined))
      await Promise.race([confirmed, pause(tab, tab.bounds.signOut)])
    }),
  }
}

/**
 * Ends a session that lies in the store but was never taken in: sign-out while it is being restored. `epoch`: the one that
 * is meant; `null`: whatever is stored. For everything that has ended elsewhere there is nothing left to do.
 */
export function endStored(
  tab: Tab,
  reason: EndReason,
  source: Source,
  epoch: string | null,
  scope: 'here' | 'everywhere' = 'here',
): Ending {
  const isWanted = reason === 'user' && source === 'self'
  return {
    done: isWanted
      ? (async () => {
          const entry = await tab.ports.ledger.read()
          if (!entry?.live) {
            // The restore that is given up would have done it.
            if (entry && !epoch) revokeAgain(tab, entry, scope)
            return
          }
          if (epoch && entry.epoch !== epoch) return
          const stored = await tab.vault.read(entry.commit, entry.remembered ?? false)
          // The restore that is given up may have taken it in; somebody who has signed in since is not meant.
          const mine = tab.vault.held ?? stored
          if (mine && mine.epoch !== entry.epoch) return
          tab.vault.hold(mine)
          if (mine) await endSession(tab, reason, scope).done
          else {
            bury(tab, entry.epoch, reason)
            const revoked = revoke(tab, null, scope)
            await closeEpoch(tab, entry.epoch, reason)
            // Without a cookie nothing was sent: whoever holds the tokens has to revoke them.
            if (tab.backend.refreshWith !== 'ambient') return
            void revoked.then((ok) => (ok ? confirmRevocation(tab, entry.epoch) : undefined))
          }
        })()
      : Promise.resolve(),
  }
}

/** Cookie mode: a cookie may have outlived its session: the tab that ended it was closed, or a late answer refilled the jar. */
export function revokeAgain(tab: Tab, { epoch, revoked }: EndedEntry, scope?: 'here' | 'everywhere'): void {
  if (tab.backend.refreshWith === 'ambient' && !revoked)
    void revoke(tab, null, scope).then((ok) => (ok ? confirmRevocation(tab, epoch) : undefined))
}

/**
 * Cookie mode: there may be a cookie of a session that nobody wanted. An end in the ledger, not yet confirmed by the
 * server, keeps the next load from using it and makes it send the revocation again; until that is written a note does,
 * which outlives a page that is closed before (T44). `isOver`: no sign-in is under way whose cookie the revocation could
 * meet in the jar; else it leaves when that one has come to nothing.
 */
export async function forbidSilentSignIn(tab: Tab, isOver = true): Promise<void> {
  const { ledger, random, clock, notes } = tab.ports
  const end = ended(random.id(), 'user', clock.now())
  const key = strayKey(tab)
  tab.signIns.isStray = !isOver
  notes.set(key, '1')
  try {
    const entry = await ledger.read()
    if (!entry?.live && (await ledger.compareAndSet(entry, end)) && isOver) revokeAgain(tab, end)
    notes.set(key, '')
  } catch (error) {
    tab.onFailure('ledger', error)
  }
}

export const isSilentSignInForbidden = (tab: Tab): boolean => !!tab.ports.notes.get(strayKey(tab))

const strayKey = ({ scope }: Tab) => `authchart:${scope}:stray`

/** Writes the end of `epoch` into the ledger and deletes the records that it named. Leaves any other epoch alone. */
export async function closeEpoch(tab: Tab, epoch: string, reason: EndReason): Promise<LedgerEntry | null> {
  const { ledger, clock } = tab.ports
  try {
    for (;;) {
      const entry = await readDecided(tab)
      if (!isLiveIn(entry, epoch)) return entry
      const end: EndedEntry = ended(epoch, reason, clock.now())
      if (!(await ledger.compareAndSet(entry, end))) continue
      tab.tell()
      const remembered = entry.remembered ?? false
      await tab.vault.remove(entry.commit, remembered)
      if (entry.refreshing) await tab.vault.remove(entry.refreshing.commit, remembered)
      return end
    }
  } catch (error) {
    tab.onFailure('ledger', error)
    tab.tell()
    return null
  }
}

/** Somebody else ended this tab's session: drop what is held, delete its record, revoke what nobody will use. */
export function dropSession(tab: Tab, entry: LedgerEntry | null): void {
  const mine = tab.vault.held
  if (!mine) return
  tab.vault.hold(null)
  void tab.vault.remove(mine.commit, mine.remembered)
  if (!entry || entry.live || !entry.revoked) revokeStray(tab, mine.tokens, mine.session.user.id)
}

/** Notes that the server knows, so that no other tab has to try again. */
export async function confirmRevocation(tab: Tab, epoch: string): Promise<void> {
  const { ledger } = tab.ports
  try {
    const entry = await ledger.read()
    if (entry && !entry.live && entry.epoch === epoch && !entry.revoked)
      await ledger.compareAndSet(entry, { ...entry, revoked: true })
  } catch (error) {
    tab.onFailure('ledger', error)
  }
}
