import type { AuthPath } from '../../src/testing/model/index.ts'
import type { Gate } from './gate.ts'
import { Waiters } from './walkedStepUp.ts'
import { credentials, HOUR, type Walked, type WalkedWorld, walkedWorld } from './walkedWorld.ts'

export interface WalkedApp extends WalkedWorld {
  readonly walked: Walked
  readonly page: ReturnType<WalkedWorld['start']>
  readonly waiters: Waiters
  /** Another tab, for as long as `work` takes. */
  beside(work: (other: Awaited<ReturnType<WalkedWorld['openOther']>>) => Promise<unknown>): Promise<void>
  /** Passes time, with somebody at the keyboard all the while. */
  work(ms: number, isOver?: () => boolean): Promise<void>
  /** Answers the request to `path` once it is there. */
  answer(path: string, response?: Response): Promise<void>
}

/** A page as the path needs to find it: with a stored session or without, at the moment when it begins to restore. */
export async function openWalked(walked: Walked, { events }: AuthPath<WalkedApp>, seed: number): Promise<WalkedApp> {
  const world = walkedWorld(walked, seed)
  const { browser, gates } = world
  const first = events.find((event) => /^restore\.(?!unreachable)/.test(event)) ?? 'restore.none'
  if (['restore.restored', 'restore.locked', 'restore.ended'].includes(first)) {
    const { tab, auth } = await world.openOther()
    await browser.finish(auth.signIn(credentials('ada')))
    if (first === 'restore.locked') auth.lock()
    await browser.pass(200)
    tab.close()
    // Where the server is out of reach at first, the session is over because it says so later.
    if (events.find((event) => event.startsWith('restore.')) === 'restore.ended') await browser.pass(25 * HOUR)
  }
  for (const gate of Object.values(gates)) gate.close()
  gates.messages.open()
  const page = world.start()
  page.actor.subscribe((snapshot) => {
    const locked = (state: string) => snapshot.matches({ authenticated: { presence: { locked: state } } } as never)
    const leave = (gate: Gate) => {
      gate.open()
      gate.close()
    }
    if (!snapshot.matches({ restoring: 'asking' })) leave(gates.restoring)
    if (!snapshot.matches('signingOut')) leave(gates.ending)
    if (!locked('locking')) leave(gates.locking)
    if (!locked('unlocking')) leave(gates.unlocking)
  })
  return {
    ...world,
    walked,
    page,
    waiters: new Waiters(),
    async beside(work) {
      const other = await world.openOther()
      await work(other)
      await browser.pass(50)
      other.auth.dispose()
      other.tab.close()
      await browser.pass(50)
    },
    async work(ms, isOver = () => false) {
      for (let left = ms; left > 0 && !isOver(); left -= 240_000) {
        page.tab.act()
        await browser.pass(Math.min(left, 240_000))
      }
    },
    async answer(path, response) {
      await world.until(`a request to ${path}`, () => world.requests.isWaiting(path))
      world.requests.answer(path, response)
    },
  }
}
