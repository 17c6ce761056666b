import type { Exchange } from '../journal.ts'
import { ranThrough, type SimTab, STORED, TIMEOUTS } from '../simTab.ts'
import type { World } from '../world.ts'
import { mayBeUsed } from './over.ts'

/** Judges a request at the moment at which it leaves its tab: I1, I2 and I7 as far as the page can know. */
export function judgeRequest(world: World, exchange: Exchange): void {
  const { server } = world
  const { tab, endpoint, bearer, refreshToken } = exchange
  if (endpoint === 'refresh' && refreshToken) judgeSpending(world, exchange)
  if (bearer && endpoint.startsWith('/api')) {
    const family = server.state.familyOf(bearer)
    const { user } = tab.auth.view
    // I7: the user seen and the token used belong together.
    if (family && family.userId !== user?.id)
      world.fail('I7', `${tab.name} shows ${user?.id ?? 'nobody'} and sends a token of ${family.userId}`)
    if (family && !mayBeUsed(world, tab, family.id))
      world.fail('I2', `${tab.name} sends a token of ${family.userId} after that session was signed out`)
    if (tab.auth.view.isLocked) world.fail('lock', `${tab.name} is locked and sends a token`)
  }
  if (refreshToken && endpoint === 'refresh') {
    const family = server.state.familyOf(refreshToken)
    const { user } = tab.auth.view
    if (family && user && user.id !== family.userId && tab.auth.view.status === 'authenticated')
      world.fail('I7', `${tab.name} shows ${user.id} and refreshes a session of ${family.userId}`)
  }
}

/** I1: no refresh token is sent twice unless its answer was lost, or its holder died, froze, or was stolen from. */
function judgeSpending(world: World, exchange: Exchange): void {
  for (const earlier of world.journal.exchanges) {
    if (earlier === exchange || earlier.endpoint !== 'refresh') continue
    if (earlier.refreshToken !== exchange.refreshToken) continue
    const why = whySpentAgain(world, earlier, exchange)
    if (!why) {
      const state =
        earlier.heardAt === null
          ? 'has not been answered yet'
          : `was answered ${earlier.status} at ${earlier.heardAt} ms`
      world.fail(
        'I1',
        `${exchange.tab.name} sends the refresh token that ${earlier.tab.name} sent at ${earlier.sentAt} ms, which ${state}`,
      )
    }
  }
}

function whySpentAgain(world: World, earlier: Exchange, { sentAt, tab: spender }: Exchange): boolean {
  const { tab, failedAt, heardAt, status } = earlier
  if (failedAt !== null) return true
  if (heardAt !== null && (status ?? 0) >= 400) return true
  // Gone, frozen or in the back/forward cache at any time since it was sent: it could not store what came.
  if (!ranThrough(tab, earlier.sentAt, heardAt === null ? sentAt : heardAt + STORED)) return true
  if (heardAt === null) return isOvertime(world, tab, earlier, sentAt)
  // Alone, it cannot know that another tab has spent it.
  if (spender.hasLostLedger) return world.excuse('noLedger')
  return storedBadly(world, earlier, sentAt)
}

const isOvertime = (world: World, tab: SimTab, { sentAt }: Exchange, now: number): boolean =>
  now - sentAt > TIMEOUTS.request && tab.hides.some(({ to }) => (to ?? now) > sentAt) && world.excuse('overtime')

const storedBadly = (world: World, { sentAt, tab }: Exchange, now: number): boolean =>
  (world.storeTroubles.some((at) => at >= sentAt - 5_000 && at <= now) && world.excuse('storeLost')) ||
  (tab.hasLostLedger && world.excuse('noLedger'))
