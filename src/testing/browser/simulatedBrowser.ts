import { AuthError } from '../../errors.ts'
import { createDice } from '../histories/dice.ts'
import { createChannels } from './channels.ts'
import { createEventLoop } from './eventLoop.ts'
import { createLocks } from './locks.ts'
import { createNetwork } from './network/network.ts'
import { openPages } from './pages.ts'
import type { SimulatedBrowser, SimulatedBrowserOptions } from './simulatedBrowser.types.ts'
import { createStorage } from './storage/storage.ts'
import { createTrace } from './trace.ts'
import { drawWeather } from './weather.ts'

/** 2026-01-01T00:00:00Z */
const NEW_YEAR = 1_767_225_600_000

/**
 * A browser in memory, with tabs over simulated browser APIs, servers behind a network that may fail, and one virtual
 * clock. The real adapters and the real engine run in each tab. Time passes only in `pass`, `finish` and `sleep`. One seed
 * and the same calls make the same history, on every machine: neither `Math.random` nor any real clock is asked.
 *
 * @example
 * const browser = createSimulatedBrowser({ seed: 17 })
 * const server = createFakeAuthServer({ clock: browser.clock })
 * browser.serve('https://app.test', (request) => server.fetch(request))
 * const { page, environment } = browser.open()
 * const auth = createAuth({
 *   backend: restBackend({ baseUrl: '/auth', page }),
 *   store: indexedDbStore({ page }),
 *   environment: environment('app'),
 *   requests: { page },
 * })
 * await browser.finish(auth.signIn({ method: 'password', email: 'ada@example.com', password: 'correct horse' }))
 */
export function createSimulatedBrowser({
  seed,
  weather: given,
  url = 'https://app.test/',
  startsAt = NEW_YEAR,
  skew: initialSkew = 0,
}: SimulatedBrowserOptions): SimulatedBrowser {
  // A generator for each concern: more of the one does not shift the others.
  const root = createDice(seed)
  const fork = () => createDice(root.seed())
  const weather = drawWeather(fork(), given)
  const errors: unknown[] = []
  const loop = createEventLoop(fork())
  const trace = createTrace(loop.now)
  let skew = initialSkew
  const trueTime = (): number => startsAt + loop.now()
  const wall = (): number => trueTime() + skew

  const storage = createStorage({ loop, dice: fork(), weather, wall })
  const network = createNetwork({ loop, dice: fork(), jar: storage.jar, weather, trueTime })
  const pages = openPages({
    loop,
    trace,
    errors,
    weather,
    wall,
    storage,
    network,
    url: new URL(url),
    dice: fork(),
    locks: createLocks(loop, fork(), weather),
    channels: createChannels(loop, fork(), weather),
  })
  const note = (what: string): void => trace.note('browser', what)

  return {
    weather,
    clock: {
      now: trueTime,
      sleep: (ms) =>
        new Promise((resolve) => {
          loop.postOutside(Math.max(ms, 0.001), () => {
            resolve()
            return true
          })
        }),
    },
    get skew() {
      return skew
    },
    tabs: pages.all,
    network,
    get isOnline() {
      return network.isOnline
    },
    get trace() {
      return trace.lines()
    },
    errors,
    get tasks() {
      return loop.count
    },
    serve: network.serve,
    open: pages.open,
    pass: loop.pass,
    async finish(promise, limit = 600_000) {
      let isSettled = false
      const settled = (): void => {
        isSettled = true
      }
      promise.then(settled, settled)
      if (await loop.passUntil(() => isSettled, limit)) return promise
      throw new AuthError('timeout', `The promise has not settled within ${limit} ms of simulated time.`)
    },
    async sleep(ms) {
      note(`sleeps for ${ms} ms`)
      network.sleep(ms)
      await loop.sleep(ms, weather.sleepStopsClock)
    },
    jumpClock(ms) {
      note(`the clock is set by ${ms} ms`)
      skew += ms
    },
    goOffline() {
      if (!network.isOnline) return
      note('goes offline')
      network.isOnline = false
      network.disconnect()
      pages.tellOnline(false)
    },
    goOnline() {
      if (network.isOnline) return
      note('goes online')
      network.isOnline = true
      pages.tellOnline(true)
    },
    fillStorage: storage.fill,
    failStorage(part, how, tab) {
      note(`${part} ${how}${tab ? ` in ${tab.name}` : ''}`)
      storage.fail(part, how, tab?.name)
    },
    clearSiteData() {
      note('site data is cleared')
      storage.clear()
    },
    cookies: () => storage.jar.all().map(({ name, value }) => `${name}=${value}`),
  }
}
