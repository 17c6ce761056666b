import type { LedgerEntry } from '../../src/protocol/ledger.ts'
import type { Activity, Outcome } from './transcript.ts'
import {
  ENDED,
  entryOf,
  type Facts,
  familyOf,
  heldBy,
  isDoing,
  keysOf,
  latest,
  nodeOf,
  type Setting,
  type TabState,
  valueAt,
  type World,
} from './world.ts'

/** What must hold. Each function says what does not, or nothing. */
type Verdict = string | undefined

/** Of a change of the ledger. */
export function judgeChange(world: World, before: LedgerEntry | null, next: LedgerEntry): Verdict {
  const { facts } = world
  const { over } = facts
  if (before?.live && (!next.live || next.epoch !== before.epoch) && !over.includes(before.epoch))
    over.push(before.epoch)
  if (!next.live) return undefined
  if (before?.live && before.tentative && over.includes(next.epoch) && facts.givenUpBy.length > 0) {
    // Given up before it was decided, a sign-in gives back what it has replaced. Nobody may have let go of that; a sign-out
    // that meant it is not over yet (`judgeOutcome`, `judgeCalm`).
    facts.over = over.filter((epoch) => epoch !== next.epoch)
    return undefined
  }
  if (over.includes(next.epoch)) return `I3: the ended session ${next.epoch} is live again`
  if (before?.live && before.epoch === next.epoch) {
    const step = next.generation - before.generation
    if (step !== 0 && step !== 1) return `the ledger goes from generation ${before.generation} to ${next.generation}`
  }
  if (Object.keys(world.families).some((family) => JSON.stringify(next).includes(`${family}.`)))
    return 'I8: a token stands in the ledger'
  return undefined
}

/** Of a tab after each of its tasks. */
export function judgeTab(setting: Setting, world: World, tab: TabState): Verdict {
  const held = heldBy(setting, tab)
  if (!held) return undefined
  if (tab.out.includes(held.epoch))
    return `I2: ${tab.name} holds the session ${held.epoch} again, which was signed out here`
  const family = familyOf(world, held.tokens.refreshToken ?? held.tokens.accessToken)
  if (family && held.session.user.id && family.user !== held.session.user.id)
    return `I7: ${tab.name} shows ${held.session.user.id} and holds a token of ${family.user}`
  const entry = entryOf(world)
  if (entry?.live && entry.epoch === held.epoch && entry.generation < held.generation)
    return `${tab.name} holds generation ${held.generation} and the ledger knows of ${entry.generation} only`
  return undefined
}

/** Somebody has asked for its end, or has given up the sign-in that began it, too late for that to be undone. */
const isUnwanted = ({ wanted, givenUpBy }: Facts, epoch: string): boolean =>
  wanted.includes(epoch) || givenUpBy.some((tab) => epoch.startsWith(tab))

/** Of what something came to. The tab still stands where it stood before. */
export function judgeOutcome(
  setting: Setting,
  world: World,
  tab: TabState,
  activity: Activity,
  outcome: Outcome,
): Verdict {
  const { facts } = world
  const entry = entryOf(world)
  const held = heldBy(setting, tab)
  const isWanted = held ? isUnwanted(facts, held.epoch) : facts.wanted.length > 0 || facts.givenUpBy.length > 0
  if (outcome.type === 'ended') {
    const hasCause: Record<string, boolean> = {
      user: isWanted,
      userChanged: facts.signIns > 0,
      revoked: isWanted || facts.mayLose,
      refreshLost: isWanted || facts.mayLose,
      storageCleared: facts.mayLose,
      expired: facts.mayLose || isWanted,
    }
    if (!hasCause[outcome.reason ?? ''])
      return `I5: ${tab.name} lost the session (${outcome.reason}) though nothing was lost on the way`
  }
  const isNone = activity === 'restore' && outcome.type === 'none'
  if (isNone && entry?.live && !facts.wanted.includes(entry.epoch) && !facts.mayLose && setting.keeping !== 'memory')
    return `I5: ${tab.name} restores nobody, though ${entry.epoch} is live`
  if (activity === 'signOut' && entry?.live && tab.out.includes(entry.epoch))
    return `I2: the sign-out in ${tab.name} is over, and the ledger is still live`
  return undefined
}

/** Whoever wants its end is frozen, and had not yet found out what to write into the tombstone. */
const isUntold = (setting: Setting, world: World, epoch: string): boolean =>
  !latest(world, ENDED)?.includes(epoch) &&
  world.tabs.some((tab) => tab.life === 'frozen' && isDoing(setting, tab, 'signOut'))

/** Of a state in which nothing goes on any more. */
export function judgeCalm(setting: Setting, world: World): Verdict {
  const entry = entryOf(world)
  const live = entry?.live ? entry : null
  const { facts } = world
  // Whoever waits for a frozen tab is helped by the theft of its lock.
  const isHeldUp = world.holder !== null && world.tabs[world.holder[0]]!.life === 'frozen'
  if (
    live &&
    !isUntold(setting, world, live.epoch) &&
    facts.wanted.includes(live.epoch) &&
    world.tabs.some((tab) => tab.life === 'running')
  )
    return `I2: ${live.epoch} is live although its end was asked for`
  for (const tab of world.tabs) {
    if (tab.life !== 'running') continue
    const { activities, held } = nodeOf(setting, tab).facts
    if (activities.length > 0 && !isHeldUp) return `I4: in ${tab.name} ${activities.join(' and ')} never settles`
    if (held && held.epoch !== live?.epoch) return `I2: ${tab.name} goes on with ${held.epoch}, which is over`
    if (!held && live && !facts.mayLose && setting.keeping !== 'memory' && !tab.isDisposed)
      return `I5: ${tab.name} is signed out though ${live.epoch} is live`
    const family = familyOf(world, held?.tokens.refreshToken ?? held?.tokens.accessToken)
    if (live && family?.isDead && !facts.mayLose && held?.commit === live.commit)
      return `I5: ${tab.name} holds the current tokens, and the server has revoked them`
  }
  if ((world.holder || world.queue.length > 0) && !isHeldUp) return 'I4: the lock is never given back'
  return judgeRemains(setting, world, live)
}

/** Tokens that nobody needs any more: at the server and in the stores. */
function judgeRemains(setting: Setting, world: World, live: Extract<LedgerEntry, { live: true }> | null): Verdict {
  const { facts } = world
  if (facts.mayLeave || world.tabs.some((tab) => tab.life === 'frozen')) return undefined
  const stored = [
    ...Object.entries(world.records).map(([key, ref]) => [key, valueAt<string | null>(ref)] as const),
    ...keysOf(world).map((key) => [key, latest(world, key)] as const),
  ].filter(([key, value]) => value !== null && !key.endsWith(':ended'))
  if (!live && stored.length > 0) return `I2: tokens lie in the store (${stored[0]![0]}) after the session has ended`
  if (live && stored.length > 2 * (setting.keeping === 'two' ? 2 : 1))
    return `records pile up: ${stored.map(([key]) => key).join(' ')}`
  if (facts.mayLose) return undefined
  const wanted = new Set<string>()
  const want = (text: string | null | undefined) => {
    for (const name of Object.keys(world.families)) if (text?.includes(`${name}.`)) wanted.add(name)
  }
  if (live) {
    for (const tab of world.tabs) {
      const held = tab.life === 'dead' ? null : heldBy(setting, tab)
      if (held?.epoch === live.epoch) want(JSON.stringify(held.tokens))
    }
    for (const [key, value] of stored) if (key.includes(live.commit)) want(value)
    want(world.jar)
  }
  for (const [name, family] of Object.entries(world.families))
    if (!family.isDead && !wanted.has(name))
      return `I3: family ${name} of ${family.user} belongs to no session, and the server still honours it`
  return undefined
}
