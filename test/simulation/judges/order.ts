import { isGone } from '../simTab.ts'
import type { World } from '../world.ts'

/** I9: the chart is never in XState's `error` status. */
export function judgeCharts(world: World): void {
  for (const tab of world.tabs) {
    if (isGone(tab)) continue
    const { status } = tab.auth.actor.getSnapshot()
    if (status !== 'active') world.fail('I9', `${tab.name}: the chart is in status ${status}`)
  }
}

/** I9: after dispose nothing is left. A page may have had several clients, one after the other. */
export function judgeLeftovers(world: World): void {
  for (const { page, name, hasLostLedger } of world.tabs) {
    if (page.state !== 'running') continue
    const clients = world.tabs.filter((other) => other.page === page)
    const left = clients.every(({ isDisposed }) => isDisposed) ? page.leftovers() : []
    // IndexedDB hung in the middle of making the database: nobody can close what was never opened.
    if (world.hasHung && hasLostLedger && left.every((one) => one.startsWith('a connection'))) continue
    if (left.length > 0) world.fail('I9', `${name} is disposed and leaves ${left.join(', ')}`)
  }
}
