import { describe, expect, it } from 'vitest'
import { createSimulatedBrowser, type SimulatedTab, type Weather } from '../../../../src/testing/index.ts'

const world = (weather: Partial<Weather> = {}) => createSimulatedBrowser({ seed: 1, weather })

/** Notes the events of a page, and ticks every 100 ms. */
function watch({ page }: SimulatedTab) {
  const heard: string[] = []
  const types = ['pagehide', 'pageshow', 'online', 'offline'] as const
  for (const type of types)
    page.addEventListener(type, (event) => {
      const { persisted } = event as PageTransitionEvent
      heard.push(persisted === undefined ? type : `${type} ${persisted}`)
    })
  for (const type of ['visibilitychange', 'freeze', 'resume'] as const)
    page.document.addEventListener(type, () =>
      heard.push(type === 'visibilitychange' ? page.document.visibilityState : type),
    )
  let ticks = 0
  const tick = (): void => {
    ticks++
    page.setTimeout(tick, 100)
  }
  page.setTimeout(tick, 100)
  return {
    heard,
    ticks: () => {
      const counted = ticks
      ticks = 0
      return counted
    },
  }
}

describe('a simulated tab', () => {
  it('runs its timers on time while it is visible', async () => {
    const browser = world()
    const { ticks } = watch(browser.open())
    await browser.pass(10_000)
    expect(ticks()).toBe(100)
  })

  it('T3: throttles the timers of a hidden page: once a second, after five minutes once a minute', async () => {
    const browser = world()
    const tab = browser.open()
    const { heard, ticks } = watch(tab)
    tab.hide()
    await browser.pass(60_000)
    expect(ticks()).toBe(60)
    await browser.pass(240_000)
    ticks()
    await browser.pass(600_000)
    expect(ticks()).toBe(10)
    tab.show()
    await browser.pass(1_000)
    expect(ticks()).toBeGreaterThanOrEqual(10)
    expect(heard).toEqual(['hidden', 'visible'])
  })

  it('runs nothing while it is frozen; what came meanwhile follows in its order', async () => {
    const browser = world()
    const tab = browser.open()
    const { heard, ticks } = watch(tab)
    const order: number[] = []
    const channel = new tab.page.BroadcastChannel('news')
    channel.onmessage = ({ data }) => order.push(data)
    const sender = new (browser.open().page.BroadcastChannel)('news')
    tab.freeze()
    expect(tab.state).toBe('frozen')
    for (let number = 0; number < 20; number++) sender.postMessage(number)
    await browser.pass(60_000)
    expect([ticks(), order]).toEqual([0, []])
    tab.show()
    await browser.pass(1_000)
    expect(ticks()).toBeGreaterThan(8)
    expect(order).toEqual(Array.from({ length: 20 }, (_, number) => number))
    expect(heard).toEqual(['hidden', 'freeze', 'resume', 'visible'])
  })

  it('is kept in the back/forward cache where it holds nothing, and comes back with pageshow', async () => {
    const browser = world()
    const tab = browser.open()
    const { heard, ticks } = watch(tab)
    tab.leave()
    await browser.pass(60_000)
    expect([tab.state, ticks()]).toEqual(['cached', 0])
    expect(tab.back()).toBe(tab)
    await browser.pass(1_000)
    expect(ticks()).toBeGreaterThan(8)
    expect(heard).toEqual(['pagehide true', 'hidden', 'freeze', 'resume', 'visible', 'pageshow true'])
  })

  it('T43: is not kept with a lock in its hands: Back makes a new page, sessionStorage stays', async () => {
    const browser = world()
    const tab = browser.open()
    const { heard } = watch(tab)
    tab.page.sessionStorage.setItem('draft', 'kept')
    void tab.page.navigator.locks.request('a', () => new Promise(() => {}))
    await browser.pass(100)
    tab.leave()
    await browser.pass(100)
    expect([tab.state, heard]).toEqual(['dead', ['pagehide false', 'hidden']])
    const next = tab.back()
    expect(next.name).toBe('tab 1b')
    expect(next.page.sessionStorage.getItem('draft')).toBe('kept')
    expect(browser.open().page.sessionStorage.getItem('draft')).toBeNull()
  })

  it('T43: a message for an open channel evicts a cached page', async () => {
    const browser = world()
    const tab = browser.open()
    new tab.page.BroadcastChannel('news').onmessage = () => {}
    tab.leave()
    ;new (browser.open().page.BroadcastChannel)('news').postMessage('hello')
    await browser.pass(1_000)
    expect(tab.state).toBe('dead')
    expect(tab.back()).not.toBe(tab)
  })

  it('hears pagehide when it is closed, microtasks included, and nothing afterwards', async () => {
    const browser = world()
    const tab = browser.open()
    const { page } = tab
    const done: string[] = []
    page.addEventListener('pagehide', async () => {
      await Promise.resolve()
      page.localStorage.setItem('last', 'word')
      page.setTimeout(() => done.push('a timer of a dead page'), 1)
    })
    tab.close()
    await browser.pass(1_000)
    expect([tab.state, done]).toEqual(['dead', []])
    expect(browser.open().page.localStorage.getItem('last')).toBe('word')
  })

  it('does nothing any more once it has crashed, whatever still runs of its code', async () => {
    const browser = world({ storageDelay: 0 })
    const tab = browser.open()
    const { page } = tab
    const other = browser.open()
    const heard: unknown[] = []
    new other.page.BroadcastChannel('news').onmessage = ({ data }) => heard.push(data)
    const channel = new page.BroadcastChannel('news')
    tab.crash()
    channel.postMessage('from the grave')
    page.localStorage.setItem('ghost', 'was here')
    page.document.cookie = 'ghost=1'
    page.indexedDB.open('ghost').onsuccess = () => heard.push('a database')
    void page.navigator.locks.request('ghost', () => heard.push('a lock'))
    void page.fetch('/ghost').catch(() => heard.push('an answer'))
    page.setTimeout(() => heard.push('a timer'), 1)
    await browser.pass(10_000)
    expect(heard).toEqual([])
    expect(other.page.localStorage.getItem('ghost')).toBeNull()
    expect(browser.network.log).toEqual([])
    expect(tab.leftovers()).toEqual([])
  })

  it('T6: the lock of a dead page is free a moment later; the one of a frozen page is not', async () => {
    const browser = world()
    const [dying, frozen, waiting] = [browser.open(), browser.open(), browser.open()]
    const forever = () => new Promise<void>(() => {})
    void dying.page.navigator.locks.request('dying', forever)
    void frozen.page.navigator.locks.request('frozen', forever)
    await browser.pass(100)
    const got: string[] = []
    for (const name of ['dying', 'frozen'])
      void waiting.page.navigator.locks.request(name, () => {
        got.push(name)
      })
    dying.crash()
    frozen.freeze()
    await browser.pass(60_000)
    expect(got).toEqual(['dying'])
  })

  it.each([1, 2, 3, 4, 5])('crashAfter(%d): that many tasks at most, less one', async (tasks) => {
    const browser = world()
    const tab = browser.open()
    const { ticks } = watch(tab)
    tab.crashAfter(tasks)
    await browser.pass(10_000)
    expect([tab.state, ticks()]).toEqual(['dead', tasks - 1])
  })

  it('a blocked page does everything later, in order', async () => {
    const browser = world()
    const tab = browser.open()
    const fired: string[] = []
    for (const ms of [100, 200, 5_000])
      tab.page.setTimeout(() => fired.push(`${ms} at ${tab.page.performance.now()}`), ms)
    tab.block(1_000)
    await browser.pass(10_000)
    expect(fired).toEqual(['100 at 1000', '200 at 1000', '5000 at 5000'])
  })

  it('gets gestures as long as it is seen', async () => {
    const browser = world()
    const tab = browser.open()
    const gestures: boolean[] = []
    tab.page.addEventListener('keydown', ({ isTrusted }) => gestures.push(isTrusted))
    expect(tab.act()).toBe(true)
    tab.hide()
    expect(tab.act()).toBe(false)
    expect(gestures).toEqual([true])
  })

  it('says what it still holds on to', async () => {
    const browser = world()
    const { page, leftovers } = browser.open()
    page.setTimeout(() => {}, 500)
    page.addEventListener('storage', () => {})
    void new page.BroadcastChannel('news')
    void page.navigator.locks.request('a', () => new Promise(() => {}))
    page.indexedDB.open('base')
    await browser.pass(400)
    expect(leftovers()).toEqual([
      'a timer of 500 ms',
      'a listener to storage',
      'the channel news',
      'the lock a',
      'a connection to the database base',
    ])
  })
})

describe('the device', () => {
  it('T3: sleeps: wall time moves, timers fire afterwards', async () => {
    const browser = world({ sleepStopsClock: true })
    const { page } = browser.open()
    const [wall, monotonic] = [page.Date.now(), page.performance.now()]
    let firedAt = 0
    page.setTimeout(() => {
      firedAt = page.Date.now()
    }, 60_000)
    await browser.pass(1_000)
    await browser.sleep(3_600_000)
    expect([page.Date.now() - wall, page.performance.now() - monotonic, firedAt]).toEqual([3_601_000, 1_000, 0])
    await browser.pass(59_000)
    expect(firedAt - wall).toBe(3_660_000)
  })

  it('T3: where the monotonic clock goes on during sleep, overdue timers fire at once', async () => {
    const browser = world({ sleepStopsClock: false })
    const { page } = browser.open()
    let hasFired = false
    page.setTimeout(() => {
      hasFired = true
    }, 60_000)
    await browser.sleep(3_600_000)
    expect([hasFired, page.performance.now()]).toEqual([false, 3_600_000])
    await browser.pass(0)
    expect(hasFired).toBe(true)
  })

  it('T4: has a clock that the user sets; timers and true time do not care', async () => {
    const browser = world()
    const { page } = browser.open()
    const [wall, truth] = [page.Date.now(), browser.clock.now()]
    browser.jumpClock(-86_400_000)
    await browser.pass(1_000)
    expect(page.Date.now() - wall).toBe(1_000 - 86_400_000)
    expect([browser.clock.now() - truth, page.performance.now(), browser.skew]).toEqual([1_000, 1_000, -86_400_000])
  })

  it('tells its tabs when the network goes and comes', async () => {
    const browser = world()
    const tab = browser.open()
    const { heard } = watch(tab)
    browser.goOffline()
    await browser.pass(100)
    expect(tab.page.navigator.onLine).toBe(false)
    browser.goOnline()
    await browser.pass(100)
    expect([tab.page.navigator.onLine, heard]).toEqual([true, ['offline', 'online']])
  })
})

describe('time', () => {
  it('passes in one place only', async () => {
    const browser = world()
    const first = browser.pass(1_000)
    await expect(browser.pass(1)).rejects.toMatchObject({ code: 'invalid_state' })
    await first
    await expect(browser.pass(-1)).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('finish settles as the promise does, or says that it takes too long', async () => {
    const browser = world()
    const { page } = browser.open()
    const later = (ms: number) => new Promise<string>((resolve) => page.setTimeout(() => resolve('done'), ms))
    expect(await browser.finish(later(5_000))).toBe('done')
    expect(page.performance.now()).toBe(5_000)
    await expect(browser.finish(Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(browser.finish(later(5_000), 1_000)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('errors that nobody caught are kept, and do not stop the others', async () => {
    const browser = world()
    const { page } = browser.open()
    let hasRun = false
    page.setTimeout(() => {
      throw new Error('a fault of the page')
    }, 10)
    page.setTimeout(() => {
      hasRun = true
    }, 20)
    await browser.pass(100)
    expect([String(browser.errors[0]), hasRun]).toEqual(['Error: a fault of the page', true])
  })
})
