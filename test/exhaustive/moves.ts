import { sameEntry } from '../../src/protocol/ledger.ts'
import { judgeChange } from './claims.ts'
import { faults } from './faults.ts'
import { TIMES } from './realTab.ts'
import { type Answer, serve } from './server.ts'
import { feed, loseAnswer, type Step } from './tasks.ts'
import {
  callOf,
  catchUp,
  ENDED,
  entryOf,
  heldBy,
  isDoing,
  latest,
  NOTHING,
  type Op,
  type Packet,
  refTo,
  type Setting,
  type TabState,
  valueAt,
  type World,
} from './world.ts'

/**
 * `step`: something under way goes on. `calm`: a long wait is over; only when no step is left. `retry`: a back-off is
 * over; only when nothing else is. `intent`, `fault`: may happen at any time, and need not.
 */
export interface Move {
  readonly rank: 'step' | 'calm' | 'retry' | 'intent' | 'fault'
  readonly label: string
  run(world: World, step: Step): void | Promise<void>
}

const IN_LEDGER = new Set(['read', 'cas', 'get', 'set'])

/** All that can happen next in this state. */
export function movesIn(setting: Setting, world: World): Move[] {
  const moves: Move[] = []
  world.net.forEach((packet, at) => void moves.push(...ofPacket(setting, world, packet, at)))
  world.tabs.forEach((tab, index) => {
    if (tab.life === 'dead') return
    moves.push(...ofOps(setting, tab, index))
    if (tab.life === 'frozen') return
    moves.push(...ofTimers(setting, world, tab, index), ...ofIntents(setting, world, tab, index))
  })
  moves.push(...ofLock(setting, world), ...faults(setting, world))
  const has = (rank: Move['rank']) => moves.some((move) => move.rank === rank)
  if (!has('step') && !has('calm')) moves.push(...settling(world))
  return moves.filter(
    ({ rank }) => !(rank === 'calm' && has('step')) && !(rank === 'retry' && (has('step') || has('calm'))),
  )
}

// ---- the ledger, in the order in which a tab has asked; and whether the lock is still ours

function ofOps(setting: Setting, tab: TabState, index: number): Move[] {
  const moves: Move[] = []
  const lines = [
    tab.ops.filter((op) => IN_LEDGER.has(callOf(op).port)),
    tab.ops.filter((op) => callOf(op).port === 'isHeld'),
  ]
  for (const line of lines) {
    const next = line.find((op) => op.result === undefined)
    const heard = line[0]
    if (heard && heard.result !== undefined && tab.life === 'running')
      moves.push({
        rank: 'step',
        label: `${tab.name} hears: ${spoken(heard, heard.result)}`,
        run: (world, step) => hear(setting, world, index, heard.id, step),
      })
    if (!next || tab.life === 'frozen' || (!setting.isSplit && next !== heard)) continue
    const isAtOnce = !setting.isSplit
    moves.push({
      rank: 'step',
      label: `${tab.name}: `,
      run(world, step) {
        const op = world.tabs[index]!.ops.find(({ id }) => id === next.id)!
        op.result = happen(setting, world, index, op, step)
        step.tell(spoken(op, op.result))
        return isAtOnce ? hear(setting, world, index, op.id, step) : undefined
      },
    })
  }
  const granted = tab.ops.find((op) => callOf(op).port === 'lock' && op.result !== undefined)
  if (granted && tab.life === 'running')
    moves.push({
      rank: 'step',
      label: `${tab.name} hears that it has the lock`,
      run: (world, step) => hear(setting, world, index, granted.id, step),
    })
  return moves
}

function hear(setting: Setting, world: World, index: number, id: number, step: Step) {
  const tab = world.tabs[index]!
  const op = tab.ops.find((one) => one.id === id)!
  tab.ops = tab.ops.filter((one) => one !== op)
  return feed(setting, world, index, { do: 'answer', op: id, value: valueAt(op.result ?? NOTHING) }, step)
}

function spoken(op: Op, result: number): string {
  const call = callOf(op)
  const value = valueAt<unknown>(result)
  const say = (entry: unknown) => {
    if (!entry) return 'nothing'
    const { live, epoch, generation, commit, refreshing, reason } = entry as Record<string, unknown>
    const marker = refreshing ? `, marker ${(refreshing as { commit: string }).commit}` : ''
    return live ? `${epoch} live, generation ${generation}, commit ${commit}${marker}` : `${epoch} ended (${reason})`
  }
  switch (call.port) {
    case 'read':
      return `the ledger says ${say(value)}`
    case 'cas':
      return value ? `the ledger becomes ${say(call.next)}` : `the ledger is not ${say(call.expected)} any more`
    case 'get':
      return `the record ${call.key} is ${value === null ? 'not there' : 'there'}`
    case 'set':
      return `the record ${call.key} is ${call.value === null ? 'deleted' : 'written'}`
    default:
      return `the lock is ${value ? 'still held' : 'lost'}`
  }
}

function happen(setting: Setting, world: World, index: number, op: Op, step: Step): number {
  const call = callOf(op)
  const put = (key: string, value: string | null) => {
    if (value === null) delete world.records[key]
    else world.records[key] = refTo(value)
  }
  switch (call.port) {
    case 'read':
      return world.ledger
    case 'get':
      return world.records[call.key] ?? NOTHING
    case 'set':
      if (!(setting.broken.store === 'forgetsRemoves' && call.value === null)) put(call.key, call.value)
      return NOTHING
    case 'isHeld':
      return refTo(setting.broken.lock !== undefined || (world.holder?.[0] === index && world.holder[1] === call.lock))
    case 'cas': {
      const before = entryOf(world)
      const isSame = {
        always: () => true,
        epochOnly: () => before?.epoch === call.expected?.epoch && before?.live === call.expected?.live,
        right: () => sameEntry(before, call.expected),
      }[setting.broken.cas ?? 'right']()
      if (!isSame) return refTo(false)
      const verdict = judgeChange(world, before, call.next)
      if (verdict) step.fail(verdict)
      world.ledger = refTo(call.next)
      for (const [key, value] of call.records) put(key, value)
      return refTo(true)
    }
    default:
      throw new Error(`${call.port} does not happen by itself`)
  }
}

// ---- the lock: first come, first served

function ofLock(setting: Setting, world: World): Move[] {
  const [first] = world.queue
  if (!first || (world.holder && setting.broken.lock !== 'shared')) return []
  const [index, id] = first
  const { name, life } = world.tabs[index]!
  return [
    {
      rank: 'step',
      label: `${name} gets the lock`,
      run(now, step) {
        now.queue.shift()
        return give(setting, now, index, id, life === 'running' && !setting.isSplit, step)
      },
    },
  ]
}

export function give(setting: Setting, world: World, index: number, id: number, isAtOnce: boolean, step: Step) {
  world.holder = [index, id]
  const op = world.tabs[index]!.ops.find((one) => one.id === id)!
  op.result = NOTHING
  return isAtOnce ? hear(setting, world, index, id, step) : undefined
}

// ---- requests

function ofPacket(setting: Setting, world: World, packet: Packet, at: number): Move[] {
  const name = world.tabs[packet.tab]?.name
  if (packet.answer === undefined) {
    const moves: Move[] = [
      {
        rank: 'step',
        label: 'the server ',
        run(now, step) {
          const one = now.net[at]!
          const { answer, text, fails } = serve(setting, now, one)
          step.tell(text)
          if (fails) step.fail(fails)
          one.answer = refTo(answer)
          const cookie = setting.keeping === 'cookie' ? cookieOf(one, answer) : undefined
          if (cookie !== undefined) one.cookie = cookie
          if (one.tab >= 0 && one.kind !== 'refresh') return deliver(setting, now, at, step)
          if (one.tab < 0 && one.cookie === undefined) {
            loseAnswer(setting, now, one)
            now.net.splice(at, 1)
          }
          return undefined
        },
      },
    ]
    if (packet.tab < 0 && packet.kind !== 'revoke')
      moves.push({
        rank: 'step',
        label: `the abandoned ${packet.kind} ${packet.token} never reaches the server`,
        run: (now) => void now.net.splice(at, 1),
      })
    return moves
  }
  if (packet.tab < 0) {
    return [
      {
        rank: 'step',
        label: `a late answer puts the cookie ${packet.cookie} into the jar`,
        run: (now) => store(now, at),
      },
      {
        rank: 'step',
        label: `the answer to the abandoned ${packet.kind} ${packet.token} is lost`,
        run(now) {
          loseAnswer(setting, now, now.net[at]!)
          now.net.splice(at, 1)
        },
      },
    ]
  }
  if (world.tabs[packet.tab]!.life !== 'running') return []
  const answer = valueAt<Answer>(packet.answer)
  const text =
    'code' in answer
      ? answer.code
      : packet.kind === 'refresh'
        ? (answer.value as { accessToken: string }).accessToken
        : 'its answer'
  const rank = packet.kind === 'revoke' && !setting.revokesTravel ? 'calm' : 'step'
  return [{ rank, label: `${name} receives ${text}`, run: (now, step) => deliver(setting, now, at, step) }]
}

const cookieOf = ({ kind, token }: Packet, answer: Answer): string | undefined => {
  if (kind === 'revoke') return ''
  if ('code' in answer) return undefined
  const { value } = answer as { value: { accessToken?: string } }
  return kind === 'signIn' ? `${token}.0` : value.accessToken?.replace('at-', '')
}

/** The browser takes the cookie, whoever listens. */
function store(world: World, at: number): void {
  const [packet] = world.net.splice(at, 1)
  if (packet?.cookie !== undefined) world.jar = packet.cookie
}

function deliver(setting: Setting, world: World, at: number, step: Step) {
  const packet = world.net[at]!
  const { tab: index, op } = packet
  store(world, at)
  const tab = world.tabs[index]!
  tab.ops = tab.ops.filter(({ id }) => id !== op)
  const answer = valueAt<Answer>(packet.answer ?? NOTHING)
  const input =
    'code' in answer
      ? ({ do: 'reject', op, code: answer.code } as const)
      : ({ do: 'answer', op, value: answer.value } as const)
  return feed(setting, world, index, input, step)
}

// ---- time

function ofTimers(setting: Setting, world: World, tab: TabState, index: number): Move[] {
  const isPoll = (ms: number) => ms <= TIMES.settle && setting.keeping !== 'memory'
  const isOnItsWay = world.net.some(({ kind, answer }) => kind === 'refresh' && answer === undefined)
  const moves: Move[] = []
  for (const { id, ms, marks } of tab.timers) {
    const isQuarantine = ms === TIMES.request && setting.keeping !== 'memory'
    // No packet outlives the request timeout: that is what a quarantine waits for.
    if (isQuarantine && isOnItsWay) continue
    // A tab that runs hears of its commit sooner than others stop waiting for it to decide.
    if (ms <= TIMES.settle && isDeciding(world)) continue
    moves.push({
      rank: isPoll(ms) || isQuarantine ? 'step' : 'calm',
      label: `${tab.name} has waited ${ms} ms`,
      run(now, step) {
        const mine = now.tabs[index]!
        mine.timers = mine.timers.filter((timer) => timer.id !== id)
        // Stores settle sooner than anybody stops waiting for them.
        if (isPoll(ms) && setting.broken.store !== 'neverSettles') catchUp(now, mine, marks)
        return feed(setting, now, index, { do: 'timer', timer: id }, step)
      },
    })
  }
  return moves
}

/** Whoever has begun the session in the ledger runs, and has not heard yet that it is there. */
function isDeciding(world: World): boolean {
  const entry = entryOf(world)
  if (!entry?.live || !entry.tentative) return false
  return world.tabs.some(
    ({ name, life, ops }) =>
      life === 'running' && entry.epoch.startsWith(name) && ops.some((op) => callOf(op).port === 'cas'),
  )
}

/** Nothing happens for so long that every tab sees what every other one has written. */
function settling({ stores, tabs }: World): Move[] {
  const isStale = Object.entries(stores).some(([store, { writes }]) =>
    tabs.some(({ life, seen }) => life !== 'dead' && (seen[store] ?? 0) < writes.length),
  )
  if (!isStale) return []
  const run = (world: World) => {
    for (const tab of world.tabs) {
      catchUp(world, tab)
      tab.looked = NOTHING
    }
  }
  return [{ rank: 'calm', label: 'the stores have settled', run }]
}

// ---- what users and the chart do

function ofIntents(setting: Setting, world: World, tab: TabState, index: number): Move[] {
  const moves: Move[] = []
  const { todo, name } = tab
  const held = heldBy(setting, tab)
  const add = (
    rank: Move['rank'],
    label: string,
    input: Parameters<typeof feed>[3],
    before: (now: TabState, world: World) => void,
  ) =>
    moves.push({
      rank,
      label,
      run(now, step) {
        before(now.tabs[index]!, now)
        return feed(setting, now, index, input, step)
      },
    })
  if (tab.isDisposed) return moves
  if (tab.inbox.length > 0)
    tab.inbox.forEach((message, at) => {
      const input = { do: 'hear', message: valueAt(message) } as const
      add('step', `${name} is told: ${(input.message as { type: string }).type}`, input, (now) =>
        now.inbox.splice(at, 1),
      )
    })
  const isBusy = isDoing(setting, tab, 'restore', 'signIn', 'signOut')
  if (todo.refresh > 0 && held && !isBusy && !isDoing(setting, tab, 'refresh'))
    add('intent', `${name} wants to refresh`, { do: 'refresh' }, (now) => now.todo.refresh--)
  if (todo.restore > 0 && !isBusy)
    add('retry', `${name} tries again to restore`, { do: 'restore' }, (now) => {
      now.todo.restore = 0
    })
  const epoch = held?.epoch ?? (isDoing(setting, tab, 'restore') ? entryOf(world)?.epoch : undefined)
  if (todo.signOut > 0 && epoch && !isDoing(setting, tab, 'signOut'))
    add('intent', `${name} signs out`, { do: 'signOut' }, (now, { facts }) => {
      now.todo.signOut--
      if (held) now.out.push(epoch)
      if (!facts.wanted.includes(epoch)) facts.wanted.push(epoch)
    })
  const [user] = todo.signIn
  if (user && !isDoing(setting, tab, 'signIn') && (!held || setting.canSwitch))
    add('intent', `${name} signs in as ${user}`, { do: 'signIn', user }, (now, { facts }) => {
      now.todo.signIn.shift()
      facts.signIns++
    })
  if (todo.cancel > 0 && isDoing(setting, tab, 'signIn'))
    add('intent', `${name} gives up signing in`, { do: 'cancel' }, (now, { facts }) => {
      now.todo.cancel--
      facts.givenUpBy.push(name)
    })
  if (todo.dispose > 0)
    add('intent', `${name} is disposed`, { do: 'dispose' }, (now, { facts }) => {
      now.todo.dispose--
      now.isDisposed = true
      facts.mayLeave = true
    })
  const sight = refTo([world.ledger, latest(world, ENDED), held])
  if (!isDoing(setting, tab, 'look') && tab.looked !== sight && hasNews(setting, world, tab))
    add('step', `${name} looks at the ledger`, { do: 'look' }, (now) => {
      now.looked = sight
    })
  return moves
}

/** A message, a wake-up or a request would let this tab find something. */
function hasNews(setting: Setting, world: World, tab: TabState): boolean {
  const entry = entryOf(world)
  const held = heldBy(setting, tab)
  const isBuried = (epoch: string) => latest(world, ENDED)?.includes(epoch) ?? false
  if (!held) return entry?.live === true && !(isDoing(setting, tab, 'signOut') && tab.out.includes(entry.epoch))
  if (!entry?.live || entry.epoch !== held.epoch || isBuried(held.epoch)) return true
  const isKept = setting.keeping !== 'memory' && setting.keeping !== 'cookie'
  return isKept && entry.commit !== held.commit
}
