import type { LiveEntry } from '../../../src/protocol/ledger.ts'
import { isGone, ranSince, ranThrough, runs, type SimTab, STORED } from '../simTab.ts'
import type { World } from '../world.ts'

/** When all is well again and time enough has passed, every tab agrees with the ledger, and the server with the tabs. */
export function judgeCalm(world: World): void {
  const { ledger } = world.journal
  const live = ledger?.live ? ledger : null
  for (const tab of world.tabs) if (runs(tab)) judgeTab(world, tab, live)
  judgeStrays(world, live)
}

function judgeTab(world: World, tab: SimTab, live: LiveEntry | null): void {
  const wrong = disagreement(world, tab, live)
  if (!wrong) return
  const { view } = tab.auth
  const family = world.server.state.families().find(({ id }) => id === tab.family())
  const holds = family ? `${family.userId} (${family.state} at the server)` : 'nothing'
  const says = live ? `live at generation ${live.generation}${live.locked ? ', locked' : ''}` : 'over'
  world.fail(
    wrong[0],
    `${wrong[1]}: ${tab.name} is ${view.status} as ${view.user?.id ?? 'nobody'} (generation ${view.session?.generation}), holds ${holds} of generation ${tab.held()?.generation}; the ledger is ${says}; error ${view.error?.code}`,
  )
}

function disagreement(world: World, tab: SimTab, live: LiveEntry | null): [rule: string, text: string] | undefined {
  const { status, isAuthenticated, session, user, isLocked } = tab.auth.view
  const held = tab.held()
  const family = world.server.state.families().find(({ id }) => id === tab.family())
  if (['restoring', 'authenticating', 'signingOut'].includes(status)) return ['I4', 'still busy']
  if (isAuthenticated !== (held !== null)) return ['order', 'chart and vault disagree']
  if (held && session?.id !== held.epoch) return ['order', 'chart and vault have another session each']
  if (held && session?.generation !== held.generation) return ['order', 'chart and vault have another generation each']
  if (held && family && user?.id !== family.userId) return ['I7', 'another user than the token says']
  if (tab.hasLostLedger) {
    world.excuse('noLedger')
    return undefined
  }
  if (!live && isAuthenticated) return ['I2', 'signed in by mistake']
  if (live && held && held.epoch !== live.epoch) return ['order', "not the ledger's session"]
  if (live && isAuthenticated && isLocked !== (live.locked ?? false)) return ['lock', 'locked or not']
  if (live && !isAuthenticated && !mayBeWithout(world, tab, live)) return ['I5', 'signed out by accident']
  return undefined
}

/** Memory: whoever cannot get at the tokens has no session. */
function mayBeWithout(world: World, tab: SimTab, live: LiveEntry): boolean {
  const { keep } = world.setup
  if (keep === 'memory') return true
  if (keep === 'memoryShared') {
    const owner = world.tabs.find((other) => runs(other) && other !== tab && other.held()?.epoch === live.epoch)
    return !owner?.auth.view.canRequest || world.excuse('spenderGone')
  }
  const { begunAt } = world.journal.epoch(live.epoch)
  return world.storeTroubles.some((at) => at >= begunAt - STORED) && world.excuse('storeLost')
}

/** I3: no session is left behind at the server that no tab knows of. */
function judgeStrays(world: World, live: LiveEntry | null): void {
  const { server, browser, journal, tabs, setup } = world
  const { ledger } = journal
  const wanted = new Set(tabs.filter(runs).map((tab) => tab.family()))
  for (const family of server.state.liveFamilies()) {
    if (wanted.has(family.id)) continue
    const epochs = [...journal.epochs.values()].filter(({ families }) => families.has(family.id))
    if (live && epochs.some(({ id }) => id === live.epoch)) continue
    const grants = journal.exchanges.filter((one) => one.family === family.id && one.isGranted)
    const last = grants.at(-1)
    const isUnheard = last && last.heardAt === null
    const hasHolderDied = setup.keep.startsWith('memory')
      ? grants.some(({ tab, sentAt }) => !ranSince(tab, sentAt) || isGone(tab))
      : last !== undefined && !ranThrough(last.tab, last.sentAt, (last.heardAt ?? last.sentAt) + STORED)
    const isTroubled = world.storeTroubles.some((at) => grants[0] && at >= grants[0].sentAt)
    const revocations = journal.exchanges.filter(
      ({ endpoint, family: of, refreshToken, bearer }) =>
        endpoint === 'revoke' && (of ?? server.state.familyOf(refreshToken ?? bearer ?? '')?.id) === family.id,
    )
    // Whoever signs in over a session revokes it, once the ledger has been written: it has to live that long.
    const hasSuccessorDied = epochs
      .flatMap(({ successors }) => [...successors].map(journal.epoch))
      .some(({ begunBy, begunAt }) => begunBy && !ranThrough(begunBy, begunAt, begunAt + STORED))
    const hasReporterDied = revocations.some(({ tab, sentAt }) => isGone(tab) || !ranSince(tab, sentAt))
    if (isUnheard && world.excuse('lostAnswer')) continue
    // Asked for while the session was still being restored, by a tab that went before it had the tokens to revoke.
    const hasSignerDied = tabs.some((tab) =>
      tab.signOuts.some(({ isBlind, at }) => isBlind && !ranThrough(tab, at, at + STORED)),
    )
    if ((hasHolderDied || hasReporterDied || hasSuccessorDied || hasSignerDied) && world.excuse('diedWithTokens'))
      continue
    if (revocations.length >= 4 && world.excuse('unsentRevocation')) continue
    // Its cookie is not in the jar any more: nobody can refresh it, nor end it by a cookie.
    const isInJar = browser
      .cookies()
      .some((cookie) => server.state.familyOf(cookie.split('=')[1] ?? '')?.id === family.id)
    // Or it is the jar's, and the ledger has another one: of two sign-ins at once each has won one of them.
    const wasRaced = journal.exchanges.some(
      ({ endpoint, isGranted, sentAt, family: of }) =>
        endpoint === 'sign-in' && isGranted && of !== family.id && Math.abs(sentAt - (grants[0]?.sentAt ?? 0)) < STORED,
    )
    if (setup.keep.startsWith('cookie') && (!isInJar || wasRaced) && world.excuse('oneJar')) continue
    // The ledger knows that the server does not know yet: the next page tells it.
    if (
      setup.keep.startsWith('cookie') &&
      ledger &&
      !ledger.live &&
      !ledger.revoked &&
      world.excuse('unsentRevocation')
    )
      continue
    if (last?.tab.hasLostLedger && world.excuse('noLedger')) continue
    if (isTroubled && world.excuse('storeLost')) continue
    world.fail('I3', `a session of ${family.userId} is left behind at the server (generation ${family.generation})`)
  }
}
