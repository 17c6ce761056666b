import type { Command, Dice } from 'authchart/testing'
import type { Fault } from '../setup.ts'
import type { World } from '../world.ts'
import type { pageFaults } from './page.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Something that befalls the browser, its network, its stores or the server. */
function event(
  weight: number,
  kind: string,
  draw: (dice: Dice) => {
    readonly text: string
    readonly run: (world: World) => unknown
  },
): Command<World> {
  return {
    weight,
    draw(dice) {
      const { text, run } = draw(dice)
      return {
        text,
        async run(world) {
          if ((await run(world)) === false) return false
          world.inject(kind)
          return true
        },
      }
    },
  }
}

const PATHS = ['/auth/refresh', '/auth/refresh', '/auth/sign-in', '/auth/revoke', '/auth/']

const loses = ({ losses, browser }: World, fate: 'loseRequest' | 'loseAnswer', matches: string): void =>
  void losses.push(browser.network.disturb({ fate, matches }))

const sets = ({ faults }: World['server'], to: Partial<World['server']['faults']>): unknown => Object.assign(faults, to)

const span = (ms: number): string =>
  Math.abs(ms) >= HOUR ? `${ms / HOUR} h` : Math.abs(ms) >= MINUTE ? `${ms / MINUTE} min` : `${ms / 1_000} s`

/** The commands that come with each kind of fault. */
export const faultCommands = (
  page: ReturnType<typeof pageFaults>,
): Readonly<Record<Fault, Readonly<Record<string, Command<World>>>>> => ({
  crash: { crash: page.crash, crashAfter: page.crashAfter },
  freeze: { freeze: page.freeze },
  bfcache: { leave: page.leave },
  hidden: { hide: page.hide },
  sleep: {
    sleep: event(2, 'sleep', (dice) => {
      const ms = dice.pick([5_000, 30_000, 70_000, 700_000, 3 * HOUR])
      return {
        text: `the laptop sleeps for ${span(ms)}`,
        async run(world) {
          await world.browser.sleep(ms)
          world.slept += ms
          world.wokeAt = world.awake()
        },
      }
    }),
  },
  clock: {
    jump: event(2, 'clock jump', (dice) => {
      const ms = dice.pick([24 * HOUR, -24 * HOUR, HOUR, -HOUR, 5 * MINUTE, -5 * MINUTE, 1_000])
      return {
        text: `the clock is set ${ms < 0 ? 'back' : 'forward'} by ${span(Math.abs(ms))}`,
        run(world) {
          world.browser.jumpClock(ms)
          world.wokeAt = world.awake()
        },
      }
    }),
  },
  offline: {
    offline: event(2, 'offline', () => ({ text: 'the network is gone', run: ({ browser }) => browser.goOffline() })),
  },
  network: {
    loseRequest: event(3, 'lost request', (dice) => {
      const path = dice.pick(PATHS)
      return { text: `the next request to ${path} is lost`, run: (world) => loses(world, 'loseRequest', path) }
    }),
    loseAnswer: event(3, 'lost answer', (dice) => {
      const path = dice.pick(PATHS)
      return { text: `the next answer to ${path} is lost`, run: (world) => loses(world, 'loseAnswer', path) }
    }),
    delayAnswer: event(2, 'late answer', (dice) => {
      const ms = dice.pick([500, 1_500, 3_000, 10_000])
      return {
        text: `the server's answers take ${span(ms)} more`,
        run: ({ server }) => sets(server, { delayAnswer: ms }),
      }
    }),
    delayRequest: event(2, 'late request', (dice) => {
      const ms = dice.pick([500, 1_500, 3_000])
      return { text: `requests take ${span(ms)} more`, run: ({ server }) => sets(server, { delay: ms }) }
    }),
  },
  server: {
    fail: event(4, 'server fault', (dice) => {
      const status = dice.pick([500, 502, 503, 503, 429, 408])
      const path = dice.pick(['/refresh', '/refresh', '/sign-in', '/revoke', '/*'])
      const times = 1 + dice.below(3)
      const retryAfter = dice.pick([undefined, 1, 5])
      return {
        text: `the server answers ${status} to the next ${times} requests to ${path}`,
        run: ({ server }) =>
          sets(server, { fail: { path, status, times, ...(retryAfter !== undefined && { retryAfter }) } }),
      }
    }),
    ttl: event(1, 'other lifetime', (dice) => {
      const ttl = dice.pick([5, 20, 60, 300])
      return {
        text: `access tokens live ${ttl} s from now on`,
        run: ({ server }) => sets(server, { accessTokenTtl: ttl }),
      }
    }),
  },
  storage: {
    failStorage: event(3, 'store that fails', (dice) => {
      const part = dice.pick(['localStorage', 'indexedDB'] as const)
      const how = part === 'indexedDB' ? dice.pick(['throws', 'hangs'] as const) : 'throws'
      return {
        text: `${part} ${how} from now on`,
        run(world) {
          world.storeTroubles.push(world.now())
          world.isStorageFailing = true
          if (how === 'hangs') world.hasHung = true
          if (part === 'localStorage') world.isBlind = true
          world.browser.failStorage(part, how)
        },
      }
    }),
    fillStorage: event(2, 'full store', () => ({
      text: 'storage is full',
      run(world) {
        world.storeTroubles.push(world.now())
        world.isStorageFailing = true
        world.browser.fillStorage()
      },
    })),
  },
  siteData: {
    clear: event(1, 'site data cleared', () => ({
      text: 'the user clears the site data',
      run(world) {
        world.storeTroubles.push(world.now())
        world.clearings.push(world.now())
        world.browser.clearSiteData()
      },
    })),
  },
  // In the weather of the whole history.
  messages: {},
  database: {},
  revoked: {
    revoke: event(1, 'revoked at the server', (dice) => {
      const user = dice.pick(['ada', 'ada', 'grace'])
      return { text: `an administrator ends the sessions of ${user}`, run: ({ server }) => server.revoke({ user }) > 0 }
    }),
    voidTokens: event(1, 'access tokens voided', () => ({
      text: 'the server forgets its access tokens',
      run: ({ server }) => server.voidAccessTokens(),
    })),
  },
})

/** The way back. */
export const remedies = {
  online: event(2, 'online again', () => ({
    text: 'the network is back',
    run: ({ browser }) => !browser.isOnline && browser.goOnline(),
  })),
  calm: event(1, 'all is well again', () => ({ text: 'network, server and stores are well again', run: heal })),
}

export function heal(world: World): void {
  const { server, browser, setup } = world
  for (const callOff of world.losses.splice(0)) callOff()
  Object.assign(server.faults, { delay: 0, delayAnswer: 0, fail: null, drop: null, accessTokenTtl: setup.ttl })
  // What it has prevented is missing from now on, too.
  if (world.isStorageFailing) world.storeTroubles.push(world.now())
  world.isStorageFailing = false
  world.isBlind = false
  browser.fillStorage(false)
  browser.failStorage('localStorage', 'works')
  browser.failStorage('indexedDB', 'works')
}
