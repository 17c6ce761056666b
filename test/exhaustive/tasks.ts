import { judgeOutcome, judgeTab } from './claims.ts'
import type { Node } from './learnedTab.ts'
import { TIMES } from './realTab.ts'
import { serve } from './server.ts'
import type { Call, Effect, Input } from './transcript.ts'
import {
  callOf,
  latest,
  marksOf,
  NOTHING,
  nodeOf,
  type Packet,
  readAt,
  refTo,
  type Setting,
  storeOf,
  type TabState,
  valueAt,
  type World,
  write,
} from './world.ts'

/** One step of the search: which of several possibilities, what a person should read, and what does not hold. */
export interface Step {
  pick(possibilities: number): number
  tell(text: string): void
  fail(text: string): void
}

/** Lets a tab run one task, and does to the world what it does. */
export function feed(setting: Setting, world: World, index: number, input: Input, step: Step): void | Promise<void> {
  const tab = world.tabs[index]!
  const arrive = (node: Node): void | Promise<void> => {
    tab.node = node.id
    const verdict = judgeTab(setting, world, tab)
    if (verdict) step.fail(verdict)
    const sure = certainty(setting, world, index)
    return sure && feed(setting, world, index, sure, step)
  }
  const node = setting.tabs.feed(nodeOf(setting, tab), input, {
    ask: (key) => ask(setting, world, index, key, step),
    effect: (effect) => apply(setting, world, index, effect, step),
  })
  return node instanceof Promise ? node.then(arrive) : arrive(node)
}

/**
 * What a tab hears at once, because nothing that could come in between would change it: that a lock is free, or still
 * held while nobody can steal it.
 */
function certainty(setting: Setting, world: World, index: number): Input | undefined {
  const tab = world.tabs[index]!
  if (setting.isSplit) return undefined
  const asked = tab.ops.find((op) => {
    const call = callOf(op)
    if (call.port === 'lock') return !world.holder && world.queue.length === 1 && world.queue[0]![1] === op.id
    return call.port === 'isHeld' && !setting.canSteal
  })
  if (!asked) return undefined
  const call = callOf(asked)
  tab.ops = tab.ops.filter((op) => op !== asked)
  if (call.port === 'lock') {
    world.queue = []
    world.holder = [index, asked.id]
  }
  return { do: 'answer', op: asked.id, value: call.port === 'isHeld' ? world.holder?.[0] === index : null }
}

const keyIn = ({ broken }: Setting, key: string) =>
  broken.store === 'oneKey' && !key.endsWith(':ended') ? key.replace(/:[^:]*:(\w+)$/, ':one:$1') : key

/** A synchronous read: a tab sees the newest state of the store, or any since the last one it has seen. */
function ask(setting: Setting, world: World, index: number, asked: string, step: Step): string | null {
  const key = keyIn(setting, asked)
  const store = storeOf(key)
  const tab = world.tabs[index]!
  const count = world.stores[store]?.writes.length ?? 0
  const possible: { value: number; at: number }[] = []
  for (let at = count; at >= (tab.seen[store] ?? 0); at--) {
    const value = readAt(world, key, at, index)
    const same = possible.find((one) => one.value === value)
    if (!same) possible.push({ value, at })
    // The same can be read earlier, which leaves more open for the next read.
    else if (possible.at(-1) === same) same.at = at
  }
  const isChoice = possible.length > 1 && world.budget.stale > 0
  const chosen = possible[isChoice ? step.pick(possible.length) : 0]!
  if (chosen.at > 0) tab.seen[store] = chosen.at
  const value = valueAt<string | null>(chosen.value)
  if (chosen !== possible[0]) {
    world.budget.stale--
    step.tell(`  (${tab.name} reads ${key} late: ${summary(value)})`)
  }
  return value
}

const summary = (value: string | null) => (value === null ? 'nothing there yet' : 'an old value')

function apply(setting: Setting, world: World, index: number, effect: Effect, step: Step): void {
  const tab = world.tabs[index]!
  switch (effect.type) {
    case 'call':
      begin(setting, world, index, effect.op, effect.call, effect.timer, step)
      return
    case 'abandon': {
      tab.ops = tab.ops.filter(({ id }) => id !== effect.op)
      world.queue = world.queue.filter(([of, op]) => of !== index || op !== effect.op)
      if (world.holder?.[0] === index && world.holder[1] === effect.op) world.holder = null
      const packet = world.net.find((one) => one.tab === index && one.op === effect.op)
      if (packet) orphan(setting, world, packet)
      return
    }
    case 'timer':
      tab.timers.push({ id: effect.timer, ms: effect.ms, marks: effect.ms <= TIMES.settle ? marksOf(world) : {} })
      return
    case 'clear':
      tab.timers = tab.timers.filter(({ id }) => id !== effect.timer)
      return
    case 'put': {
      if (setting.broken.notes === 'lost' && effect.key.endsWith(':ended')) return
      if (setting.broken.store === 'forgetsRemoves' && effect.value === null) return
      const key = keyIn(setting, effect.key)
      if (effect.value !== null || latest(world, key) !== null) {
        const short = key.replace(/^authchart:s:/, '')
        step.tell(`  ${tab.name} ${effect.value === null ? `deletes ${short}` : `writes ${short}`}`)
      }
      write(world, index, key, effect.value)
      return
    }
    case 'release':
      if (world.holder?.[0] === index && world.holder[1] === effect.op) world.holder = null
      return
    case 'post':
      for (const other of world.tabs)
        if (other !== tab && other.life !== 'dead') other.inbox.push(refTo(effect.message))
      return
    case 'settled': {
      const { activity, outcome } = effect
      if (outcome.type === 'failed' && tab.retries < 3) {
        tab.retries++
        tab.todo.refresh++
      }
      if (outcome.type === 'unreachable') tab.todo.restore = 1
      const code = outcome.failure ? `, ${outcome.failure.code}` : ''
      if (activity !== 'look')
        step.tell(
          `  ${tab.name}: ${activity} is over: ${outcome.type}${outcome.reason ? ` (${outcome.reason})` : code}`,
        )
      const verdict = judgeOutcome(setting, world, tab, activity, outcome)
      if (verdict) step.fail(verdict)
    }
  }
}

function begin(
  setting: Setting,
  world: World,
  index: number,
  op: number,
  call: Call,
  timer: number | null,
  step: Step,
) {
  const tab = world.tabs[index]!
  if (timer !== null) tab.timers = tab.timers.filter(({ id }) => id !== timer)
  tab.ops.push({ id: op, call: refTo(call), timer })
  if (call.port === 'lock') world.queue.push([index, op])
  if (call.port === 'refresh' || call.port === 'revoke') {
    const token = setting.keeping === 'cookie' ? world.jar : (call.token ?? '')
    step.tell(`  ${tab.name} sends ${call.port} ${token}`)
    const packet: Packet = { tab: index, op, kind: call.port, token, user: '' }
    world.net.push(packet)
    if (call.port === 'revoke' && !setting.revokesTravel) {
      const { answer, text } = serve(setting, world, packet)
      packet.answer = refTo(answer)
      step.tell(`  the server ${text}`)
    }
  }
  if (call.port === 'signIn') {
    const family = `${tab.name}s${++tab.signIns}`
    world.net.push({ tab: index, op, kind: 'signIn', token: family, user: call.user })
  }
}

/** Nobody waits for its answer any more. One that the server has given is lost with it. */
function orphan(setting: Setting, world: World, packet: Packet): void {
  packet.tab = -1
  packet.op = 0
  if (packet.answer !== undefined && setting.keeping !== 'cookie') {
    loseAnswer(setting, world, packet)
    world.net.splice(world.net.indexOf(packet), 1)
  }
}

export function loseAnswer(setting: Setting, world: World, { kind, token, answer }: Packet): void {
  const { facts } = world
  const isGranted = answer !== undefined && 'value' in valueAt<object>(answer)
  if (!isGranted || kind === 'revoke') return
  facts.excused.push(token)
  if (kind === 'signIn') facts.mayLeave = true
  else if (setting.grace !== 'same') facts.mayLose = true
}

/** The tab is gone, with all that it alone knew. */
export function kill(setting: Setting, world: World, index: number): void {
  const tab = world.tabs[index]!
  const { facts } = world
  const { held } = nodeOf(setting, tab).facts
  for (const packet of [...world.net]) if (packet.tab === index) orphan(setting, world, packet)
  for (const op of tab.ops) {
    const call = callOf(op)
    // What the server has granted was on its way into the store.
    if (call.port === 'cas' && op.result === undefined && call.records.length > 0) {
      facts.mayLose = true
      facts.excused.push(held?.tokens.refreshToken ?? '')
    }
  }
  if (setting.keeping === 'memory') facts.mayLose = true
  facts.mayLeave = true
  if (world.holder?.[0] === index) world.holder = null
  world.queue = world.queue.filter(([of]) => of !== index)
  const empty: Partial<TabState> = {
    life: 'dead',
    node: 0,
    ops: [],
    timers: [],
    inbox: [],
    seen: {},
    looked: NOTHING,
  }
  Object.assign(tab, empty)
}
