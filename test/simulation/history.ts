import { AuthError } from '../../src/errors.ts'
import type { AuthOptions } from '../../src/options.ts'
import { type Family, type Fault, fakeServer } from '../unit/engine/fakeServer.ts'
import { invariants } from './invariants.ts'
import { dice } from './random.ts'
import { simBrowser, type Weather } from './simBrowser.ts'
import { type Mode, openTab, type SimTab } from './simTab.ts'

export interface Pending {
  readonly what: string
  readonly tab: SimTab
  readonly since: number
  isSettled: boolean
}

/** Everything that the judges of a history look at. */
export interface Facts {
  readonly mode: Mode
  readonly steps: string[]
  readonly violations: string[]
  /** A sign-out of it has been completed. */
  readonly over: Set<Family>
  /** Somebody asked for its end: a sign-out, or the sim at the server. */
  readonly asked: Set<Family>
  readonly lost: Set<Family>
  readonly orphans: Set<Family>
  readonly pending: Set<Pending>
  signIns: number
  storeTrouble: boolean
  spenderGone: boolean
  /** A tab died or its revocations were refused: tokens may stay behind. */
  revokeTrouble: boolean
  hasFrozen: boolean
  hasIdled: boolean
  hasLostMessages: boolean
  hasServerFaults: boolean
  /** A sign-in that was given up while its commit was on its way has replaced a session, and has ended itself. */
  hasAbandoned: boolean
  /** While it was being restored: whatever is stored is meant, also what comes to be stored just now. */
  hasSignedOutBlindly: boolean
}

const MODES: readonly Mode[] = ['token', 'token', 'memory', 'ambient', 'ambientSharing']

/** One history: tabs, commands and faults drawn from a seed, judged after each step and once more when all is calm. */
export async function runHistory(seed: number, length = 30): Promise<Facts> {
  const roll = dice(seed)
  const mode = roll.pick(MODES)
  const weather: Weather = {
    ledgerDelay: roll.pick([0, 0, 3, 20]),
    storeLag: roll.pick([0, 0, 300]),
    storeDelay: roll.pick([0, 0, 20]),
    channelDelay: roll.pick([0, 5, 200]),
    lost: roll.pick([0, 0, 0.3]),
  }
  const isAllowed = {
    crash: roll.chance(0.4),
    freeze: roll.chance(0.25),
    serverFaults: roll.chance(0.6),
    lostAnswers: roll.chance(0.25),
    storeFaults: roll.chance(0.15),
    serverRevokes: roll.chance(0.2),
    lock: roll.chance(0.3),
  }
  const idle: AuthOptions['idle'] = roll.pick([
    undefined,
    { timeout: 600_000, warning: 60_000 },
    { timeout: 600_000, policy: 'lock' as const },
  ])
  const options: Partial<AuthOptions> = idle ? { idle } : {}
  const browser = simBrowser(roll, weather)
  const { clock } = browser
  const server = fakeServer({
    mode: mode.startsWith('ambient') ? 'ambient' : 'token',
    lifetime: roll.pick([40, 60, 300]),
  })
  const facts: Facts = {
    mode,
    steps: [JSON.stringify({ seed, mode, weather, isAllowed, idle, lifetime: server.lifetime })],
    violations: [],
    over: new Set(),
    asked: new Set(),
    lost: new Set(),
    orphans: new Set(),
    pending: new Set(),
    signIns: 0,
    storeTrouble: false,
    spenderGone: false,
    revokeTrouble: false,
    hasFrozen: false,
    hasIdled: false,
    hasLostMessages: weather.lost > 0,
    hasServerFaults: isAllowed.serverFaults,
    hasAbandoned: false,
    hasSignedOutBlindly: false,
  }
  const tabs: SimTab[] = []
  const held: (() => void)[] = []
  const open = () => {
    const tab = openTab(`t${tabs.length}`, browser, server, mode, options, facts)
    tabs.push(tab)
    track(tab, 'ready', tab.auth.ready)
    return tab
  }
  const start = clock.now()
  const note = (text: string) => void facts.steps.push(`${clock.now() - start} ${text}`)
  function track<T>(tab: SimTab, what: string, promise: Promise<T>, then: (value: T) => void = () => {}) {
    const one: Pending = { what, tab, since: clock.awake(), isSettled: false }
    facts.pending.add(one)
    promise.then(
      (value) => {
        one.isSettled = true
        if (!tab.isGone) then(value)
      },
      (error) => {
        one.isSettled = true
        if (['cancelled', 'superseded'].includes(error?.code)) facts.hasAbandoned = true
        if (!tab.isGone) note(`  ${tab.name} ${what} rejected: ${error?.code ?? error}`)
        if (!tab.isGone && !(error instanceof AuthError))
          facts.violations.push(`${tab.name} ${what} rejected with something untyped: ${error}`)
      },
    )
  }
  const judge = invariants({ facts, tabs, browser, server })
  const alive = () => tabs.filter((tab) => tab.runs)

  const fault = (): Fault => {
    const kinds = ['down', 'down', 'hold', 'hold', ...(isAllowed.lostAnswers ? ['lose', 'unreachable', 'late'] : [])]
    const kind = roll.pick(kinds)
    const until = new Promise<void>((done) => held.push(done))
    switch (kind) {
      case 'hold':
        return { type: 'hold', until, stage: roll.pick(['beforeProcessing', 'afterProcessing']) }
      case 'lose':
        return { type: 'loseAnswer' }
      case 'unreachable':
        return { type: 'reject', error: new AuthError('network', 'unreachable') }
      case 'late':
        return { type: 'reject', error: new AuthError('rate_limited', 'later', { retryAfter: 3_000 }) }
      default:
        return { type: 'reject', error: new AuthError('server_error', '503') }
    }
  }
  const commands: Record<string, [weight: number, run: (tab: SimTab) => void, text?: string]> = {
    signIn: [
      5,
      (tab) => {
        const name = roll.pick(['ada', 'ada', 'grace', ''])
        const secondFactor = roll.chance(0.15)
        note(`  as ${name || 'nobody'}${secondFactor ? ' with a second factor' : ''}`)
        if (name) facts.signIns++
        track(tab, 'signIn', tab.auth.signIn({ method: 'password', name, secondFactor }))
      },
    ],
    code: [2, (tab) => track(tab, 'code', tab.auth.submitSecondFactor({ code: roll.pick(['123456', '1']) }))],
    signOut: [
      3,
      (tab) => {
        const family = tab.family()
        if (family) facts.asked.add(family)
        // In cookie mode whatever the jar holds is meant.
        const inJar = server.familyOf(server.jar)
        if (inJar) facts.asked.add(inJar)
        tab.signOuts++
        if (tab.auth.view.status === 'restoring' || !tab.held()) facts.hasSignedOutBlindly = true
        track(tab, 'signOut', tab.auth.signOut(), () => {
          if (family) facts.over.add(family)
        })
      },
    ],
    refresh: [4, (tab) => track(tab, 'refresh', tab.auth.refresh())],
    token: [6, (tab) => askForToken(tab)],
    rejected: [3, (tab) => track(tab, 'rejected', tab.auth.tokenRejected({ generation: tab.auth.tokens.generation }))],
    cancel: [2, (tab) => tab.auth.cancel()],
    hidden: [1, (tab) => tab.ports.lifecycle('hidden')],
    woke: [2, (tab) => tab.ports.lifecycle('woke')],
    offline: [1, (tab) => tab.ports.lifecycle('offline')],
    online: [1, (tab) => tab.ports.lifecycle('online')],
    active: [1, (tab) => tab.ports.active()],
    ...(isAllowed.lock && {
      lock: [2, (tab) => tab.auth.lock()],
      unlock: [3, (tab) => track(tab, 'unlock', tab.auth.unlock(roll.pick(['right', 'right', 'wrong'])))],
    }),
    reload: [
      2,
      (tab) => {
        const isCrash = isAllowed.crash && roll.chance(0.5)
        note(isCrash ? '  a crash' : '  disposed')
        facts.spenderGone = true
        facts.revokeTrouble = true
        if (isCrash) tab.kill()
        else tab.dispose()
        open()
      },
    ],
    open: [1, () => void (alive().length < 5 && open())],
    ...(isAllowed.freeze && {
      freeze: [
        2,
        (tab) => {
          facts.hasFrozen = tab.wasFrozen = true
          tab.excuseInFlight()
          tab.ports.freeze()
        },
      ],
      thaw: [3, () => thaw()],
    }),
    ...(isAllowed.serverFaults && {
      fault: [
        4,
        () => {
          const kind = roll.pick(['signIn', 'refresh', 'refresh', 'refresh', 'revoke'] as const)
          const one = fault()
          note(`  ${kind} ${one.type} ${one.type === 'hold' ? one.stage : ''}`)
          if (kind === 'revoke') facts.revokeTrouble = true
          server.faults[kind].push(one)
        },
      ],
    }),
    release: [3, () => held.splice(roll.below(held.length + 1), 1)[0]?.()],
    ...(isAllowed.serverRevokes && {
      revoke: [
        1,
        () => {
          for (const family of server.liveFamilies()) {
            family.isDead = true
            facts.asked.add(family)
          }
        },
      ],
    }),
    ...(isAllowed.storeFaults && {
      storeFails: [
        1,
        (tab) => {
          facts.storeTrouble = true
          tab.ports.failStore = 1 + roll.below(4)
        },
      ],
      clearStore: [
        1,
        () => {
          facts.storeTrouble = true
          browser.clearStore()
        },
      ],
    }),
  }
  const deck = Object.entries(commands).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name))
  function askForToken(tab: SimTab) {
    const over = new Set(facts.over)
    track(tab, 'token', tab.auth.getAccessToken(), (token) => judge.token(tab, token, over))
  }
  function thaw() {
    for (const tab of tabs) if (tab.ports.isFrozen) tab.ports.thaw()
  }

  for (let left = 1 + roll.below(4); left >= 0; left--) open()
  if (roll.chance(0.7)) {
    await clock.pass(100)
    facts.signIns++
    track(tabs[0] as SimTab, 'signIn', (tabs[0] as SimTab).auth.signIn({ method: 'password', name: 'ada' }))
    await clock.pass(roll.pick([0, 1_000]))
  }
  for (let left = length; left > 0 && facts.violations.length === 0; left--) {
    const name = roll.pick(deck)
    const tab = roll.pick(alive())
    if (!tab || ((name === 'freeze' || name === 'reload') && alive().length < 2 && name === 'freeze')) continue
    note(`${tab.name} ${name}`)
    commands[name]?.[1](tab)
    const ms = roll.pick([0, 0, 0, 1, 5, 20, 200, 1_000, 3_000, 25_000])
    if (roll.chance(0.02)) {
      note('sleep 700 s')
      facts.hasIdled = true
      clock.sleep(700_000)
    } else if (roll.chance(0.05)) {
      note('sleep 60 s')
      clock.sleep(60_000)
    }
    await clock.pass(ms)
    judge.step()
  }
  if (facts.violations.length > 0) return facts

  note('calm')
  for (const list of Object.values(server.faults)) list.length = 0
  for (const release of held) release()
  thaw()
  for (const tab of alive()) {
    tab.ports.failStore = 0
    tab.ports.lifecycle('online')
    tab.auth.cancel()
  }
  await clock.pass(10_000)
  for (const tab of alive()) tab.ports.active()
  await clock.pass(100_000)
  for (const tab of alive()) tab.ports.lifecycle('woke')
  await clock.pass(15_000)
  for (const tab of alive()) tab.ports.lifecycle('woke')
  await clock.pass(5_000)
  for (const tab of alive()) askForToken(tab)
  await clock.pass(10_000)
  judge.step()
  await judge.calm()
  for (const tab of alive()) tab.dispose()
  await clock.pass(1)
  judge.gone()
  return facts
}
