import type { SnapshotFrom } from 'xstate'
import type { AuthMachine } from '../machines/auth/auth.machine.ts'
import { view } from '../machines/auth/auth.view.ts'
import type { Account } from './account.ts'
import { chainOf, othersRefresh } from './chain.ts'
import type { Explanation, FlightEntry, FlightRecord } from './flight.types.ts'
import { REASONS } from './reasons.ts'

/**
 * The present state in one plain sentence, and the entries that led to it. `account`: how the last session ended, where
 * somebody has left word. `now`: epoch ms.
 */
export function explain(
  snapshot: SnapshotFrom<AuthMachine>,
  { tab, entries }: Pick<FlightRecord, 'tab' | 'entries'>,
  account: Account | null,
  now: number,
): Explanation {
  const { failures, retryAt, ended, source, assurance } = snapshot.context
  const { status, error, session, idleDeadline, isLocked, isRefreshing, isOffline } = view(snapshot)
  // In this locale a date is written so that it sorts: 2026-11-23 10:02:14. Today's goes without saying.
  const stamp = (at: number) => new Date(at).toLocaleString('sv')
  const clock = (at = now) => stamp(at).replace(stamp(now).slice(0, 11), '')

  const own = chainOf(entries)
  // What this tab has seen of its own end may have fallen out of the record long ago.
  const isForgotten = !own.some(({ reason }) => reason)
  const isTold = status === 'anonymous' || (account?.session === ended && (source === 'remote' || isForgotten))
  const isOwn = account?.tab === tab
  const told = isTold && (isForgotten || !isOwn) ? account : null
  const led = told ? told.entries : own
  const teller = told ? `tab ${told.tab}` : 'this tab'
  const end = led.findLast(({ reason }) => reason)

  const ending = (): string => {
    if (!end?.reason) return ''
    const why = REASONS[end.reason]
    const before = led.slice(0, led.indexOf(end) + 1)
    // Whoever wanted it, or was not there, ended it whatever became of the token.
    const isAboutToken = why.includes('token')
    const refused = isAboutToken && before.findLast(({ event }) => event === 'refresh.refused')
    const by = told && !isOwn && source === 'remote' ? teller : end.source === 'remote' ? 'another tab' : ''
    return ` at ${clock(end.at)}${by && end.reason !== 'storageCleared' ? ` by ${by}` : ''}: ${why}${
      refused ? ` (${refused.code})` : ''
    }${isAboutToken ? elsewhere(before, teller) : ''}`
  }
  const since = ` since ${clock(own.findLast(({ states }) => states)?.at)}`
  const failed = error ? `; the last try failed (${error.code})` : ''
  const next = failed + (failures ? `, next try at ${clock(retryAt)}` : '')
  const refreshed = entries.findLast(({ event }) => event === 'refresh.answered' || event === 'record.adopted')
  const token = isRefreshing
    ? '; refreshing the token'
    : isOffline
      ? '; the device is offline'
      : next ||
        (refreshed ? `; refreshed at ${clock(refreshed.at)}${refreshed.by ? ` by tab ${refreshed.by}` : ''}` : '')

  const sentence = {
    restoring: `Restoring the stored session${since}${next}`,
    anonymous: `Nobody is signed in${failed || (end ? `: the last session ended${ending()}` : '')}`,
    authenticating: `Signing in${since}`,
    awaitingSecondFactor: `Waiting for the second factor${since}${failed}`,
    authenticated: `Signed in since ${clock(session?.signedInAt)}${isLocked ? '; locked' : ''}${
      assurance?.request ? '; asked to step up' : ''
    }${idleDeadline ? `; nobody is active, and the limit is at ${clock(idleDeadline)}` : ''}${token}`,
    signingOut: `Signing out${ending()}`,
    signedOut: `Signed out${ending()}`,
  }[status]
  return {
    sentence: `${sentence}.`,
    chain: [...(told?.entries.map((entry) => ({ by: told.tab, ...entry })) ?? []), ...own],
  }
}

/** What another tab did just before. */
function elsewhere(before: readonly FlightEntry[], teller: string): string {
  const other = othersRefresh(before)
  if (!other) return ''
  // What a tab finds in its first moments awake happened while it was away.
  const woke = before.findLast(({ event, elapsed }) => event === 'page.woke' && other.elapsed - elapsed < 2_000)
  const seconds = ((before.at(-1)?.elapsed ?? 0) - other.elapsed) / 1_000
  const did = other.event === 'refresh.found' ? 'begun a refresh' : 'refreshed'
  const isFrozen = woke && before.some(({ event }) => event === 'page.frozen')
  return `; tab ${other.by} had ${did} ${isFrozen ? `while ${teller} was frozen` : `${seconds.toFixed(1)} s before`}`
}
