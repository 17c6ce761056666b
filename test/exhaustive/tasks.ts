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
  putVersion,
  refTo,
  type Setting,
  type TabState,
  valueAt,
  type World,
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
  const arrive = (node: Node) => {
    tab.node = node.id
    const verdict = judgeTab(setting, world, tab)
    if (verdict) step.fail(verdict)
  }
  const node = setting.tabs.feed(nodeOf(setting, tab), input, {
    ask: (key) => ask(setting, world, tab, key, step),
    effect: (effect) => apply(setting, world, index, effect, step),
  })
  return node instanceof Promise ? node.then(arrive) : arrive(node)
}

const keyIn = ({ broken }: Setting, key: string) =>
  broken.store === 'oneKey' && !key.endsWith(':ended') ? key.replace(/:[^:]*:(\w+)$/, ':one:$1') : key

/** A synchronous read: any version since the last one this tab has seen. */
function ask(setting: Setting, world: World, tab: TabState, asked: string, step: Step): string | null {
  const key = keyIn(setting, asked)
  const all = world.versions[key]
  if (!all) return null
  const from = tab.floors[key] ?? 0
  const possible: number[] = []
  for (let at = all.length - 1; at >= from; at--)
    if (!possible.some((other) => all[other] === all[at])) possible.push(at)
  const chosen = possible[possible.length > 1 ? step.pick(possible.length) : 0]!
  if (chosen > 0) tab.floors[key] = chosen
  if (chosen < all.length - 1 && all[chosen] !== all.at(-1))
    step.tell(`  (${tab.name} reads ${key} late: ${summary(valueAt(all[chosen]!))})`)
  return valueAt(all[chosen]!)
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
      putVersion(world, tab, key, effect.value)
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
    floors: {},
    looked: NOTHING,
  }
  Object.assign(tab, empty)
}
