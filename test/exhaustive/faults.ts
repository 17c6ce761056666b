import type { Move } from './moves.ts'
import { give } from './moves.ts'
import { feed, kill, loseAnswer } from './tasks.ts'
import { callOf, heldBy, marksOf, NOTHING, type Packet, type Setting, type TabState, type World } from './world.ts'

const thaw = (index: number) => (world: World) => {
  world.tabs[index]!.life = 'running'
}

/** What can go wrong, each as often as its budget allows, at any time. */
export function faults(setting: Setting, world: World): Move[] {
  const moves: Move[] = []
  const { budget } = world
  world.tabs.forEach((tab, index) => {
    const { name, life } = tab
    if (life === 'dead') {
      if (budget.boot > 0) moves.push(boot(setting, tab, index))
      return
    }
    if (life === 'frozen') moves.push({ rank: 'fault', label: `${name} thaws`, run: thaw(index) })
    if (budget.crash > 0)
      moves.push({
        rank: 'fault',
        label: `${name} dies`,
        run(now) {
          now.budget.crash--
          kill(setting, now, index)
        },
      })
    if (budget.freeze > 0 && life === 'running')
      moves.push({
        rank: 'fault',
        label: `${name} freezes`,
        run(now) {
          now.budget.freeze--
          now.tabs[index]!.life = 'frozen'
        },
      })
  })
  world.net.forEach((packet, at) => {
    if (world.tabs[packet.tab]?.life === 'running') moves.push(...ofPacket(setting, world, packet, at))
  })
  return [...moves, ...theft(setting, world), ...wiping(world)]
}

function boot(setting: Setting, tab: TabState, index: number): Move {
  const name = `${tab.name}'`
  return {
    rank: 'fault',
    label: `${name} is opened in the place of ${tab.name}`,
    run(now, step) {
      now.budget.boot--
      const mine = now.tabs[index]!
      Object.assign(mine, {
        name,
        life: 'running',
        node: setting.tabs.open(name, null).id,
        seen: marksOf(now),
        looked: NOTHING,
      })
      mine.out = []
      return feed(setting, now, index, { do: 'restore' }, step)
    },
  }
}

/** The lock is taken from a holder that is frozen: one that runs is always done before anybody loses patience. */
function theft(setting: Setting, world: World): Move[] {
  const [first] = world.queue
  const { holder, budget } = world
  if (!first || !holder || budget.steal === 0 || world.tabs[holder[0]]!.life !== 'frozen') return []
  const [index, id] = first
  const thief = world.tabs[index]!
  if (thief.life !== 'running') return []
  return [
    {
      rank: 'fault',
      label: `${thief.name} steals the lock from ${world.tabs[holder[0]]!.name}`,
      run(now, step) {
        const victim = now.tabs[holder[0]]!
        const { facts } = now
        now.budget.steal--
        const token = setting.keeping === 'cookie' ? now.jar : heldBy(setting, victim)?.tokens.refreshToken
        facts.excused.push(token ?? '')
        const isUnderWay = victim.ops.some((op) => ['cas', 'refresh', 'isHeld'].includes(callOf(op).port))
        if (isUnderWay && setting.grace !== 'same') facts.mayLose = true
        now.queue.shift()
        return give(setting, now, index, id, !setting.isSplit, step)
      },
    },
  ]
}

function ofPacket(setting: Setting, world: World, packet: Packet, at: number): Move[] {
  const { budget, tabs } = world
  const { name } = tabs[packet.tab]!
  const what = `${packet.kind} ${packet.token}`
  const moves: Move[] = []
  const refuse = (label: string, code: string, spend: 'lose' | 'busy') =>
    moves.push({
      rank: 'fault',
      label,
      run(now, step) {
        now.budget[spend]--
        const [lost] = now.net.splice(at, 1)
        loseAnswer(setting, now, lost!)
        const tab = now.tabs[packet.tab]!
        tab.ops = tab.ops.filter(({ id }) => id !== packet.op)
        return feed(setting, now, packet.tab, { do: 'reject', op: packet.op, code }, step)
      },
    })
  if (budget.lose > 0)
    refuse(
      `the connection of ${name} breaks: ${packet.answer === undefined ? what : `the answer to ${what}`} is lost`,
      'network',
      'lose',
    )
  if (budget.busy > 0 && packet.answer === undefined)
    refuse(`the server answers ${what} with 503`, 'server_error', 'busy')
  const timer = tabs[packet.tab]!.ops.find(({ id }) => id === packet.op)?.timer
  if (budget.late > 0 && packet.kind !== 'revoke' && timer != null)
    moves.push({
      rank: 'fault',
      label: `${name} gives up waiting for ${what}`,
      run(now, step) {
        now.budget.late--
        return feed(setting, now, packet.tab, { do: 'timer', timer }, step)
      },
    })
  return moves
}

function wiping({ budget, ledger }: World): Move[] {
  if (budget.wipe === 0 || ledger === NOTHING) return []
  return [
    {
      rank: 'fault',
      label: 'the user deletes the site data: the ledger is gone',
      run(now) {
        now.budget.wipe--
        now.ledger = NOTHING
        now.records = {}
        now.facts.mayLose = true
      },
    },
  ]
}
