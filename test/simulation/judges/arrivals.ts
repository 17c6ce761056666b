import type { Exchange } from '../journal.ts'
import { ranThrough, TIMEOUTS } from '../simTab.ts'
import type { World } from '../world.ts'

/** Judges a refresh when it reaches the server: I1, at most one in flight for a session, also where a cookie is spent. */
export function judgeArrival(world: World, exchange: Exchange): void {
  if (exchange.endpoint !== 'refresh' || exchange.family === null) return
  for (const other of world.journal.exchanges) {
    if (other === exchange || other.endpoint !== 'refresh' || other.family !== exchange.family) continue
    const [first, second] = other.sentAt <= exchange.sentAt ? [other, exchange] : [exchange, other]
    const firstEnd = first.heardAt ?? first.failedAt
    if (firstEnd !== null && firstEnd <= second.sentAt) continue
    if (!ranThrough(first.tab, first.sentAt, second.sentAt) || first.tab.hasLostLedger || second.tab.hasLostLedger)
      continue
    const isLong = second.sentAt - first.sentAt > TIMEOUTS.request
    if (isLong && first.tab.hides.length > 0 && world.excuse('overtime')) continue
    world.fail(
      'I1',
      `two refreshes of one session are in flight: ${first.tab.name} since ${first.sentAt} ms, ${second.tab.name} since ${second.sentAt} ms`,
    )
  }
}
