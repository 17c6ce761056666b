import type { EndReason } from '../../../src/session.ts'
import type { Epoch } from '../journal.ts'
import { IDLE, isGone, ranSince, ranThrough, runs, type SimTab, STORED, type TabEnd, TIMEOUTS } from '../simTab.ts'
import type { World } from '../world.ts'

/**
 * I5: nobody is signed out by a passing fault, a wrong clock, sleep, or another tab's death. Each end that a tab tells of
 * needs a cause of its own kind, and of this very session: what befell another one explains nothing.
 */
export function judgeEnds(world: World): void {
  for (const tab of world.tabs) {
    for (const end of tab.ends.splice(0)) {
      world.note(`${tab.name} is signed out: ${end.reason} (${end.source})`)
      world.endedAt = end.at
      if (isGone(tab)) continue
      const isExplained =
        end.source === 'remote' ? wasEndedElsewhere(world, tab, end) : CAUSES[end.reason](world, tab, end)
      if (!isExplained)
        world.fail(
          'I5',
          `${tab.name} ended ${nameOf(world, end)} with ${end.reason} (${end.source}), and nothing explains it`,
        )
    }
  }
}

const nameOf = ({ server }: World, { family, epoch }: TabEnd): string => {
  const known = server.state.families().find(({ id }) => id === family)
  return known
    ? `the session of ${known.userId} (${known.state} at the server)`
    : `a session (${epoch ?? 'never held'})`
}

const chainOf = ({ journal }: World, { epoch }: TabEnd): readonly Epoch[] => (epoch ? journal.chain(epoch) : [])
/** The record is written so long before the ledger names it, at the most; ms. */
const COMMITTING = 2_000

const troubled = (world: World, epoch: Epoch | undefined, at: number): boolean =>
  world.storeTroubles.some((when) => when <= at && (!epoch || when >= epoch.begunAt - COMMITTING))

/** The news that a tab reads in the ledger: somebody must have written them, or they follow from what is there. */
function wasEndedElsewhere(world: World, tab: SimTab, end: TabEnd): boolean {
  const { reason, at } = end
  const chain = chainOf(world, end)
  const isTold = chain.some(
    ({ ends, closings }) =>
      ends.some((other) => other.reason === reason) || closings.some((other) => other.reason === reason),
  )
  if (isTold) return true
  // Its news come from a ledger of its own by now.
  if (tab.hasLostLedger && CAUSES[reason](world, tab, end)) return true
  if (reason === 'userChanged') return chain.length > 1 && CAUSES.userChanged(world, tab, end)
  if (reason === 'storageCleared') return troubled(world, chain[0], at)
  return false
}

type Cause = (world: World, tab: SimTab, end: TabEnd) => boolean

const CAUSES: Readonly<Record<EndReason, Cause>> = {
  /** Somebody asked for it in this tab, or the sign-in that had begun it was given up too late. */
  user: (world, tab, end) =>
    tab.signOuts.some(({ isBlind, settledAt }) => isBlind && (settledAt ?? end.at) >= end.at - 1) ||
    chainOf(world, end).some(({ asked, isAbandoned }) => asked.some((one) => one.at <= end.at) || isAbandoned),
  /** I6: nobody was active anywhere for so long, by the wall clock, or by the time that has passed, where that was set back. */
  idle: (world, tab, { wall, at }) => {
    const unheard = world.awake() - (tab.hides.length > 0 ? MINUTE + UNHEARD : UNHEARD)
    const told = world.activity.filter((one) => !one.isGuess && (one.tab === tab || one.awake <= unheard))
    const isOver = (last: World['activity'][number] | undefined) =>
      last === undefined || Math.max(wall - last.wall, at - last.at) >= IDLE.timeout - TOLERANCE
    if (isOver(told.at(-1))) return true
    // A page that was not there to hear of it, or whose message was lost, has only the note, which could not be written, or
    // cannot be read.
    const isHeard = (at: number) => ranSince(tab, at) && !world.setup.faults.includes('messages')
    const known = told.findLast((one) => one.tab === tab || isHeard(one.at) || !(one.isUnwritten || world.isBlind))
    return isOver(known) && world.excuse('storeLost')
  },
  /** By the wall clock, or by the time that has passed, where the clock was set back. */
  lifetime: ({ setup: { lifetime } }, _, { wall, at, begun }) =>
    lifetime !== null && begun !== null && Math.max(wall - begun.wall, at - begun.at) >= lifetime - TOLERANCE,
  revoked: (world, tab, end) => wasRefused(world, tab, end),
  refreshLost: (world, tab, end) => wasRefused(world, tab, end),
  storageCleared: (world, tab, end) =>
    troubled(world, chainOf(world, end)[0], end.at) || (wasDeletedAlone(world, tab, end) && world.excuse('noLedger')),
  userChanged: (world, tab, end) =>
    (world.setup.keep.startsWith('memory') && chainOf(world, end).length > 1) ||
    (world.setup.keep.startsWith('cookie') &&
      (isOfAnother(world, end) ||
        (chainOf(world, end).length > 1 && isSigningIn(tab, end) && world.excuse('outOfReach')))) ||
    ((tab.hasLostLedger || wasDeletedAlone(world, tab, end)) && world.excuse('noLedger')) ||
    (troubled(world, undefined, end.at) && world.excuse('storeLost')),
  expired: (world, tab, end) =>
    world.setup.keep.startsWith('memory') &&
    // Questions, or their answers, may get lost three times in a row.
    (world.setup.faults.includes('messages') || !hasOwner(world, tab, end)) &&
    world.excuse('spenderGone'),
}

/** Another user's session has come after it. */
function isOfAnother(world: World, end: TabEnd): boolean {
  const userOf = (family: string | null) => world.server.state.families().find(({ id }) => id === family)?.userId
  const user = userOf(end.family)
  const successors = chainOf(world, end).flatMap(({ families }) => [...families])
  return user !== undefined && successors.some((family) => userOf(family) !== user)
}

const isSigningIn = (tab: SimTab, { at, isChallenged }: TabEnd): boolean =>
  isChallenged || tab.attempts.some((one) => one.at <= at && (one.settledAt ?? at) >= at - 1_000)

/** A second for the throttle of gestures, one for a message, a half for the question to the tabs; ms. */
const TOLERANCE = 2_500
/** How long another tab's activity may take to be heard of, awake and in front; throttled timers take a minute more, ms. */
const UNHEARD = 5_000
const MINUTE = 60_000

/** The server refused a refresh of this tab, and why it did has a reason. */
function wasRefused(world: World, tab: SimTab, end: TabEnd): boolean {
  const { exchanges } = world.journal
  const refusal = exchanges.findLast((one) => one.tab === tab && one.endpoint === 'refresh' && one.status === 400)
  if (!refusal) return false
  const family = world.server.state.families().find(({ id }) => id === refusal.family)
  // Cookie mode: no cookie was there any more.
  if (!family) return world.setup.keep.startsWith('cookie') && hasLostCookie(world, end)
  switch (family.state) {
    case 'administrator':
      return true
    case 'reuse':
      return (
        wasAnswerLost(world, family.id) ||
        (wasSpentAlone(world, family.id) && world.excuse('noLedger')) ||
        (wasStranded(world, family.id) && world.excuse('strandedPacket')) ||
        (troubled(world, undefined, end.at) && world.excuse('storeLost'))
      )
    case 'signOut':
      return chainOf(world, end).some(
        (epoch) =>
          epoch.asked.length + epoch.ends.length > 0 ||
          epoch.successors.size > 0 ||
          epoch.isAbandoned ||
          epoch.isDoomed,
      )
    case 'replaced':
      return world.excuse('oneJar')
    case 'expired':
      return true
    case 'live':
      return world.setup.keep.startsWith('cookie') && hasLostCookie(world, end)
  }
}

/** A rotation whose answer never reached a tab that could store it; perhaps it has not even left the server yet. */
const wasAnswerLost = ({ journal, excuse }: World, family: string): boolean =>
  journal.exchanges.some(
    ({ endpoint, family: of, isGranted, reachedAt, status, heardAt, tab, sentAt }) =>
      endpoint === 'refresh' &&
      of === family &&
      (isGranted || (reachedAt !== null && status === null)) &&
      (heardAt === null || !ranThrough(tab, sentAt, heardAt + STORED) || tab.hasLostLedger),
  ) && excuse('lostAnswer')

/** The server came to the first request only after the page was gone, and after the second one with the same token. */
const wasStranded = ({ journal: { exchanges } }: World, family: string): boolean =>
  exchanges.some(
    (one) =>
      one.endpoint === 'refresh' &&
      one.family === family &&
      one.status === 400 &&
      one.heardAt === null &&
      exchanges.some(
        (later) => later.isGranted && later.id > one.id && later.refreshToken === one.refreshToken && one.refreshToken,
      ),
  )

/** A tab without the ledger has sent the token that the others have, too, and deleted what it replaced. */
const wasSpentAlone = ({ journal }: World, family: string | null): boolean =>
  journal.exchanges.some((one) => one.endpoint === 'refresh' && one.family === family && one.tab.hasLostLedger)

/** It has refreshed, or signed in, and deleted what that replaced. */
const wasDeletedAlone = ({ journal }: World, tab: SimTab, { begun }: TabEnd): boolean =>
  journal.exchanges.some(
    (one) => one.isGranted && one.tab !== tab && one.tab.hasLostLedger && one.sentAt >= (begun?.at ?? 0) - COMMITTING,
  )

const hasLostCookie = (world: World, end: TabEnd): boolean =>
  troubled(world, undefined, end.at) ||
  chainOf(world, end).some(({ asked, ends, successors }) => asked.length + ends.length + successors.size > 0)

/** Memory: some tab has the refresh token, and has run long enough to be asked. */
function hasOwner(world: World, tab: SimTab, { epoch, at }: TabEnd): boolean {
  return world.tabs.some((other) => {
    const held = other.held()
    if (other === tab || held?.epoch !== epoch || !held?.tokens.refreshToken || !runs(other)) return false
    return ranSince(other, at - 3 * TIMEOUTS.request - 5_000)
  })
}
