import { browserEnvironment } from '../../adapters/browserEnvironment.ts'
import type { EventLoop } from './eventLoop.ts'
import type { PageParts } from './simulatedPage.ts'
import { createSimulatedPage } from './simulatedPage.ts'
import type { SimulatedTab } from './tab.types.ts'
import type { Weather } from './weather.ts'

export interface TabSurroundings {
  readonly loop: EventLoop
  readonly weather: Weather
  /** A new page in the same tab. */
  readonly again: () => SimulatedTab
  /** The device is offline or online again. */
  readonly onOnline: (listener: (isOnline: boolean) => void) => void
  /** The page was shown or hidden. */
  readonly onVisibility: (isVisible: boolean) => void
  /** Another tab's write to localStorage has arrived here. */
  readonly onStorage: (listener: (change: object) => void) => void
}

/** What the browser and its user do to one page. */
export function createTab(
  parts: PageParts,
  { loop, weather, again, onOnline, onVisibility, onStorage }: TabSurroundings,
): SimulatedTab {
  const { process, timers, locks, channels, databases, age } = parts
  const simulated = createSimulatedPage(parts)
  const { page, window, document } = simulated
  let isFreezing = false

  const tell = (target: typeof window, type: string, more?: object): void =>
    void process.receive(type, () => target.dispatch(type, age(), more))
  const become = (visibility: DocumentVisibilityState): void => {
    if (simulated.visibility === visibility) return
    simulated.visibility = visibility
    onVisibility(visibility === 'visible')
    timers.rearm()
    tell(document, 'visibilitychange')
  }
  /** Before anything else, but after the microtasks of what is running now. */
  const soon = (body: () => void): void => {
    loop.postAt(loop.monotonic(), -1, () => {
      body()
      return false
    })
  }
  const freezeIfPossible = (): void => {
    if (!isFreezing || databases.transactions() > 0) return
    isFreezing = false
    tell(document, 'freeze')
    process.become('frozen')
  }
  loop.afterTask(freezeIfPossible)
  onStorage((change) => window.dispatch('storage', age(), change))
  onOnline((isOnline) => {
    if (!process.isDead)
      process.post(process.dice.fraction() * 20, isOnline ? 'online' : 'offline', () =>
        window.dispatch(isOnline ? 'online' : 'offline', age()),
      )
  })

  /** The page goes away, and hears of it. */
  const unload = (persisted: boolean): void => {
    tell(window, 'pagehide', { persisted })
    become('hidden')
  }
  const die = (): void => {
    if (process.state === 'running') {
      unload(false)
      soon(() => process.become('dead'))
    } else process.become('dead')
  }
  const thaw = (): void => {
    isFreezing = false
    if (process.state !== 'frozen') return
    process.become('running')
    tell(document, 'resume')
  }

  const tab: SimulatedTab = {
    name: process.name,
    page,
    get state() {
      return process.state
    },
    get isVisible() {
      return simulated.visibility === 'visible' && process.state === 'running'
    },
    environment: (scope, options) => browserEnvironment(scope, { ...options, page }),
    run: (work, label = 'runs a command') =>
      new Promise((resolve, reject) => {
        process.post(0, label, () => {
          new Promise<Awaited<ReturnType<typeof work>>>((done) => done(work() as never)).then(resolve, reject)
        })
      }),
    hide() {
      if (process.state === 'running') become('hidden')
    },
    show() {
      thaw()
      if (process.state === 'running') become('visible')
    },
    freeze() {
      if (process.state !== 'running') return
      become('hidden')
      isFreezing = true
      if (weather.freezing === 'aborts') databases.abortAll()
      freezeIfPossible()
    },
    thaw,
    leave() {
      if (process.state !== 'running' || locks.claimed().length > 0 || databases.transactions() > 0) die()
      else {
        unload(true)
        tell(document, 'freeze')
        process.become('cached')
      }
    },
    back() {
      if (process.state === 'running') return tab
      if (process.state !== 'cached') return again()
      process.become('running')
      tell(document, 'resume')
      become('visible')
      tell(window, 'pageshow', { persisted: true })
      return tab
    },
    reload() {
      die()
      return again()
    },
    close: die,
    crash: () => process.become('dead'),
    crashAfter: process.crashAfter,
    crashAtEffect: process.crashAtEffect,
    block: process.block,
    act(gesture = 'keydown') {
      if (!tab.isVisible) return false
      const place = { screenX: process.dice.below(1_000), screenY: process.dice.below(1_000) }
      return process.receive(gesture, () => window.dispatch(gesture, age(), place))
    },
    leftovers() {
      // The browser has taken everything from a dead page.
      if (process.isDead) return []
      return [
        ...timers.pending().map((ms) => `a timer of ${ms} ms`),
        ...[...window.listenedTo(), ...document.listenedTo()].map((type) => `a listener to ${type}`),
        ...channels.open().map((name) => `the channel ${name}`),
        ...locks.claimed().map((name) => `the lock ${name}`),
        ...databases.connections().map((name) => `a connection to the database ${name}`),
      ]
    },
  }
  return tab
}
