import type { HeldLock } from '../adapters/ports.ts'
import type { AuthFailure } from '../errors.ts'
import { adopt, awaitRecord } from './adopt.ts'
import { askSpender } from './askSpender.ts'
import { newCommit, whose } from './commit.ts'
import { advanced, isLiveIn, type LiveEntry, marked } from './ledger.ts'
import { look } from './look.ts'
import type { SessionRecord } from './record.ts'
import { underRefreshLock } from './refreshLock.ts'
import { afterwards, endRefreshed, type RefreshOutcome } from './refreshOutcome.ts'
import { type Answer, discard, spend } from './spend.ts'
import { pause, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

export const UNREADABLE: AuthFailure = { code: 'storage_failed', message: 'The stored session cannot be read now.' }

/**
 * One refresh in flight for a session, across all tabs (DESIGN §4; what each rule is worth: experiments/tab-protocol).
 * `signal` ends the waiting for the lock. Once the token has been sent only `tab.disposed` stops the rest: an answer
 * that nobody waits for still has to be stored or revoked.
 *
 * With `ask` it is not a refresh: what a step-up brings becomes the next generation on the same way. Asked inside the
 * lock, perhaps more than once: it answers with the same each time.
 */
export async function refreshSession(
  tab: Tab,
  signal: AbortSignal,
  ask?: () => Promise<Answer>,
): Promise<RefreshOutcome> {
  const asked = tab.vault.held
  for (;;) {
    const mine = tab.vault.held
    const { refreshWith } = tab.backend
    const isSpender = ask || !mine || refreshWith === 'ambient' || (refreshWith === 'token' && mine.tokens.refreshToken)
    if (isSpender) tab.note('lock.wanted')
    const outcome = isSpender
      ? await underRefreshLock(tab, signal, async (lock) =>
          ask ? critical(tab, lock, null, tab.disposed, await ask()) : critical(tab, lock, asked, signal),
        )
      : await askSpender(tab, mine, signal)
    if (outcome) return outcome
  }
}

/** Inside the lock. `undefined`: this tab lost the lock, or its right to spend, before anything was sent. Start again. */
async function critical(
  tab: Tab,
  lock: HeldLock,
  asked: SessionRecord | null,
  signal: AbortSignal,
  answer?: Answer,
): Promise<RefreshOutcome | undefined> {
  const { ledger, clock } = tab.ports
  /** What was granted to a session that has ended is given back (T7). */
  const over = async () => (answer ? discard(tab, answer) : afterwards(await look(tab)))
  tab.note('lock.taken')
  for (;;) {
    signal.throwIfAborted()
    let mine = tab.vault.held
    if (!mine || (answer && mine.epoch !== answer.epoch)) return over()
    // Adopted while waiting for the lock: what was asked for is there.
    if (!answer && mine.epoch === asked?.epoch && mine.tokens.accessToken !== asked.tokens.accessToken)
      return { type: 'refreshed', session: mine.session, source: 'remote' }

    // 2. The ledger decides whether there is anything to do.
    const entry = await ledger.read()
    if (!isLiveIn(entry, mine.epoch) || isBuried(tab, mine.epoch)) return over()
    if (entry.commit !== mine.commit) {
      const record = await adopt(tab, entry)
      if (record && answer) continue
      if (record) return { type: 'refreshed', session: record.session, source: 'remote' }
      if (tab.vault.held !== mine) continue
      const outcome = await nothingToAdopt(tab, entry, mine, signal)
      if (outcome) return outcome
      // What this tab may spend, and whether it needs the lock for it, has to be asked anew.
      if (tab.backend.refreshWith !== 'ambient' && !answer) return undefined
      mine = tab.vault.held ?? mine
    }
    if (tab.backend.refreshWith !== 'ambient') {
      if (!mine.tokens.refreshToken && !answer) return undefined
      if (!entry.refreshing && (await isWiped(tab, mine))) {
        // A newer session deletes the record of the one it replaces, and a sign-out its own: that is no clearing.
        const now = await ledger.read()
        if (!isLiveIn(now, mine.epoch) || now.commit !== mine.commit || isBuried(tab, mine.epoch)) continue
        return endRefreshed(tab, mine, 'storageCleared')
      }
    }

    // 3. Somebody who is dead, frozen or stolen from may have stored what it got, without saying so.
    let outcomeUnknown = false
    if (entry.refreshing) {
      const { commit, since } = entry.refreshing
      tab.note('refresh.found', whose(tab, commit))
      const mayBeStored = since > 0 && tab.vault.isShared(mine.remembered)
      const stored = mayBeStored ? await awaitRecord(tab, commit, mine.remembered) : null
      if (stored?.epoch === mine.epoch && stored.generation === entry.generation + 1) {
        if (await ledger.compareAndSet(entry, advanced(entry, commit))) {
          tab.note('record.finished', whose(tab, commit))
          tab.tell()
          void tab.vault.remove(mine.commit, mine.remembered)
        }
        continue
      }
      // A question has spent nothing, whatever became of its answer.
      if (!tab.backend.asksOnly) {
        // Its packet may still arrive: no further rotation within its request timeout. A clock that went back is no reason to wait longer.
        const elapsed = clock.now() - since
        if (elapsed < tab.bounds.request) await pause(tab, Math.min(tab.bounds.request - elapsed, tab.bounds.request))
        outcomeUnknown = true
      }
      if ((await ledger.read())?.epoch !== mine.epoch) continue
    }

    // 4. Mark, then send.
    if (!(await lock.isHeld())) {
      tab.note('lock.stolen')
      return undefined
    }
    const loop = answer ? null : tab.breakLoop()
    if (loop) return { type: 'failed', failure: loop }
    const commit = newCommit(tab)
    const marker = marked(entry, { commit, since: clock.now() })
    if (tab.vault.held !== mine || !(await ledger.compareAndSet(entry, marker))) continue
    // What this tab's requests use stays as it is until there is something newer: only the count goes on from the ledger's.
    const spender = { ...mine, generation: entry.generation, commit: entry.commit }
    return spend(tab, spender, marker, commit, outcomeUnknown, answer)
  }
}

/** The ledger is ahead, and the record that it names is nowhere to be found. `undefined`: go on. */
async function nothingToAdopt(
  tab: Tab,
  entry: LiveEntry,
  mine: SessionRecord,
  signal: AbortSignal,
): Promise<RefreshOutcome | undefined> {
  const { backend, vault, ports } = tab
  // In its turn: serialised by the lock, and the browser's cookie jar is one. Safe without the other tab's token.
  if (backend.refreshWith === 'ambient') return undefined
  const now = await ports.ledger.read()
  if (!isLiveIn(now, entry.epoch) || now.commit !== entry.commit || isBuried(tab, entry.epoch)) return undefined
  // Never spend the old token, and never revoke it: the tab that committed may hold what it could not store.
  if (vault.isShared(mine.remembered)) {
    if (!(await vault.isMissing(entry.commit, mine.remembered))) return { type: 'failed', failure: UNREADABLE }
    signal.throwIfAborted()
    vault.hold(null)
    return { type: 'ended', reason: 'storageCleared', source: 'self' }
  }
  const { refreshToken: _spent, ...tokens } = mine.tokens
  vault.hold({ ...mine, tokens })
  return undefined
}

/** The record that this tab works from has been deleted under it (T22). An empty read alone is no proof (T34). */
async function isWiped(tab: Tab, { commit, remembered }: SessionRecord): Promise<boolean> {
  if (!tab.vault.isShared(remembered) || (await awaitRecord(tab, commit, remembered))) return false
  return tab.vault.isMissing(commit, remembered)
}
