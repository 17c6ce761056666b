import type { Dice } from '../../histories/dice.ts'
import { createDatabases, type Databases } from '../database/databases.ts'
import type { EventLoop } from '../eventLoop.ts'
import { delayUpTo, type Weather } from '../weather.ts'
import { type CookieJar, createCookieJar } from './cookies.ts'
import { createReplicas, type Replicas } from './replicas.ts'

type Part = 'localStorage' | 'sessionStorage' | 'indexedDB'
type Condition = 'works' | 'throws' | 'hangs'

/** Everything that the origin has stored, and how well that works. */
export interface SiteStorage {
  readonly local: Replicas<string>
  readonly jar: CookieJar
  readonly databases: Databases
  /** The sessionStorage of one tab, which outlives its pages. */
  session(tab: string): Map<string, string>
  condition(part: Part, page: string): Condition
  readonly isFull: boolean
  databaseDelay(): number
  messageDelay(): number
  fill(isFull?: boolean): void
  /** Without a page: in all of them. */
  fail(part: Part, how: Condition, page?: string): void
  clear(): void
}

export function createStorage({
  loop,
  dice,
  weather,
  wall,
}: {
  readonly loop: EventLoop
  readonly dice: Dice
  readonly weather: Weather
  readonly wall: () => number
}): SiteStorage {
  const conditions = new Map<string, Condition>()
  const sessions = new Map<string, Map<string, string>>()
  const staleness = () => weather.storageDelay
  const local = createReplicas<string>(loop, dice, staleness)
  const jar = createCookieJar(loop, dice, staleness, wall)
  const databaseDelay = () => delayUpTo(dice, weather.databaseDelay)
  const luck = () => {
    if (weather.databaseLoss === 0 || !dice.chance(weather.databaseLoss)) return 'good'
    return dice.chance(0.5) ? 'lostBefore' : 'lostAfter'
  }
  const databases = createDatabases(luck, (tell) => {
    loop.post(5 + 2 * weather.databaseDelay, () => {
      tell()
      return false
    })
  })
  let isFull = false

  return {
    local,
    jar,
    databases,
    databaseDelay,
    messageDelay: () => delayUpTo(dice, weather.messageDelay),
    session(tab) {
      const found = sessions.get(tab) ?? new Map<string, string>()
      sessions.set(tab, found)
      return found
    },
    condition: (part, page) => conditions.get(`${part} ${page}`) ?? conditions.get(part) ?? 'works',
    get isFull() {
      return isFull
    },
    fill(full = true) {
      isFull = full
    },
    fail(part, how, page) {
      if (page === undefined) {
        for (const key of [...conditions.keys()]) if (key.startsWith(`${part} `)) conditions.delete(key)
        conditions.set(part, how)
      } else conditions.set(`${part} ${page}`, how)
    },
    clear() {
      for (const key of [...local.truth.keys()]) local.write(key, null)
      for (const session of sessions.values()) session.clear()
      jar.clear()
      databases.wipe()
    },
  }
}
