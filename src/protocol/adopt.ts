import { whose } from './commit.ts'
import type { LiveEntry } from './ledger.ts'
import type { SessionRecord } from './record.ts'
import { pause, type SharedTokens, type Tab } from './tab.ts'
import { isBuried } from './tombstones.ts'

const FIRST_LOOK = 20

/**
 * The record of exactly one commit, waiting for it to appear, bounded by `bounds.settle`: stores may show another
 * tab's write late (T41). `null`: it is really not there.
 */
export async function awaitRecord(tab: Tab, commit: string, remembered: boolean): Promise<SessionRecord | null> {
  const { bounds, disposed, ports, vault } = tab
  const since = ports.clock.monotonic()
  for (let waited = 0, step = FIRST_LOOK; ; step *= 2) {
    // What a slow store takes to answer counts, too; only a look that begins when the time is over is the last one.
    const isOver = Math.max(waited, ports.clock.monotonic() - since) >= bounds.settle
    const record = await vault.read(commit, remembered)
    if (record || isOver || disposed.aborted) return record
    await pause(tab, Math.min(step, bounds.settle - waited))
    waited += step
  }
}

/**
 * Takes over what another tab has committed: from the shared store, or from the tabs themselves where tokens live in
 * memory and sharing is on. `null`: there is nothing to adopt, the caller decides what that means.
 */
export async function adopt(tab: Tab, entry: LiveEntry, signal?: AbortSignal): Promise<SessionRecord | null> {
  const { commit, epoch, generation } = entry
  const remembered = entry.remembered ?? false
  const asked = tab.vault.held
  let record: SessionRecord | null = null
  if (tab.vault.isShared(remembered)) {
    record = await awaitRecord(tab, commit, remembered)
    if (record && (record.epoch !== epoch || record.generation !== generation)) record = null
  } else {
    // A tab of its own: what it wrote itself (sessionStorage after a reload), then whatever the others hand over.
    record = await tab.vault.read(commit, remembered)
    const shared = record ? null : await tab.askForTokens(epoch, generation, tab.bounds.settle)
    if (shared && shared !== 'owed') record = recordFrom(shared, epoch, remembered)
  }
  // While this tab waited it may have signed out or in: then what it found is no longer its own.
  if (!record || tab.vault.held !== asked || isBuried(tab, epoch) || tab.disposed.aborted || signal?.aborted)
    return null
  tab.vault.hold(record)
  tab.note(asked?.epoch === epoch ? 'record.adopted' : 'record.read', whose(tab, commit))
  return record
}

/** A record without a refresh token: good for requests until it expires. */
export function recordFrom(
  { commit, session, ...tokens }: SharedTokens,
  epoch: string,
  remembered: boolean,
): SessionRecord {
  return { epoch, generation: session.generation, commit, remembered, session, tokens }
}
