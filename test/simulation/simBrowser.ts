import { memoryChannel, memoryHub } from '../../src/adapters/channels/memoryChannel.ts'
import { memoryLedger } from '../../src/adapters/ledgers/memoryLedger.ts'
import { memoryLock } from '../../src/adapters/locks/memoryLock.ts'
import { memoryNotes } from '../../src/adapters/memory/memoryNotes.ts'
import type { Environment, Lock, PageLifecycle, TokenStore } from '../../src/adapters/ports.ts'
import type { Dice } from './random.ts'
import { simClock } from './simClock.ts'

type LifecycleEvent = Parameters<Parameters<PageLifecycle['subscribe']>[0]>[0]

/** What this history's surroundings are like. */
export interface Weather {
  /** Most ms that a step of the ledger takes on either side of the moment at which it happens. */
  readonly ledgerDelay: number
  /** Most ms until a tab sees another one's write to the store; below the engine's `settle`. */
  readonly storeLag: number
  /** Most ms that a call of the store takes; 0: synchronous. */
  readonly storeDelay: number
  readonly channelDelay: number
  /** Of messages. */
  readonly lost: number
}

/** The ports of one tab, and what can befall it. */
export interface SimPorts {
  readonly environment: Environment
  readonly store: TokenStore
  /** Passes what comes from outside on to the tab: when it runs, never when it is dead. */
  deliver<T>(promise: Promise<T>): Promise<T>
  lifecycle(event: LifecycleEvent): void
  active(): void
  kill(): void
  freeze(): void
  thaw(): void
  readonly isFrozen: boolean
  readonly isDead: boolean
  failStore: number
  readonly holdsLock: boolean
  readonly timers: number
  readonly listeners: number
}

export function simBrowser(dice: Dice, weather: Weather) {
  const clock = simClock()
  const register = memoryLedger({ shared: true })
  const locks = memoryLock({ clock: { ...clock, monotonic: clock.now } })
  const noteValues = new Map<string, string>()
  const hub = memoryHub((arrive) => {
    if (dice.chance(weather.lost)) return
    if (weather.channelDelay === 0) queueMicrotask(arrive)
    else clock.setTimer(arrive, dice.below(weather.channelDelay + 1))
  })
  const versions = new Map<string, { value: string | null; at: number; by: object }[]>()
  let serial = 0
  const sleep = (ms: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, ms))
  const some = (most: number) => (most > 0 && dice.chance(0.6) ? dice.below(most + 1) : 0)

  const open = (): SimPorts => {
    const me = {}
    const lifecycles = new Set<(event: LifecycleEvent) => void>()
    const activities = new Set<() => void>()
    let isDead = false
    let frozen: (() => void)[] | null = null
    let isVisible = true
    let isOnline = true
    let held = 0
    let timers = 0
    let die = (_: Error) => {}
    const death = new Promise<never>((_, reject) => {
      die = reject
    })
    death.catch(() => {})
    const whenRunning = (callback: () => void) => {
      if (isDead) return
      if (frozen) frozen.push(callback)
      else callback()
    }
    const deliver = <T>(promise: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) =>
        promise.then(
          (value) => whenRunning(() => resolve(value)),
          (error) => whenRunning(() => reject(error)),
        ),
      )
    /** Transactions of one tab come one after the other. */
    let queue: Promise<unknown> = Promise.resolve()
    const slowly = <T>(work: () => Promise<T>): Promise<T> => {
      if (weather.ledgerDelay === 0) return deliver(isDead ? new Promise(() => {}) : work())
      const result = queue.then(async () => {
        const before = some(weather.ledgerDelay)
        if (before) await sleep(before)
        if (isDead) return new Promise<T>(() => {})
        const value = await work()
        const after = some(weather.ledgerDelay)
        if (after) await sleep(after)
        return value
      })
      queue = result.catch(() => {})
      return deliver(result)
    }
    const lock: Lock = {
      run: (request, work) =>
        locks.run(request, async (lockHeld) => {
          if (isDead) throw new Error('dead')
          held++
          const holds = deliver(Promise.resolve()).then(() => work({ isHeld: () => deliver(lockHeld.isHeld()) }))
          try {
            return await Promise.race([holds, death])
          } finally {
            held--
          }
        }),
    }
    const read = (key: string): string | null => {
      const seen = (versions.get(key) ?? []).filter(({ by, at }) => by === me || at <= clock.now())
      return seen.at(-1)?.value ?? null
    }
    const write = (key: string, value: string | null) => {
      const all = versions.get(key) ?? []
      all.push({ value, at: clock.now() + some(weather.storeLag), by: me })
      versions.set(key, all)
    }
    const onStore = <T>(work: () => T): T | Promise<T> => {
      if (isDead) return new Promise(() => {})
      if (ports.failStore > 0) {
        ports.failStore--
        throw new Error('the store failed')
      }
      if (weather.storeDelay === 0) return work()
      return deliver(sleep(some(weather.storeDelay)).then(() => (isDead ? new Promise<T>(() => {}) : work())))
    }
    const ports: SimPorts = {
      environment: {
        clock: {
          now: clock.now,
          monotonic: clock.now,
          setTimer(callback, ms) {
            timers++
            let isOver = false
            const finish = () => {
              if (isOver) return false
              isOver = true
              timers--
              return true
            }
            const cancel = clock.setTimer(() => whenRunning(() => finish() && callback()), ms)
            return () => {
              finish()
              cancel()
            }
          },
        },
        ledger: {
          shared: true,
          read: () => slowly(() => register.read()),
          compareAndSet: (expected, next, records) => slowly(() => register.compareAndSet(expected, next, records)),
          close() {},
        },
        lock,
        notes: memoryNotes(noteValues),
        channel: (() => {
          const channel = memoryChannel(hub)
          return {
            post: (message: unknown) => void (isDead || channel.post(message)),
            subscribe: (listener: (message: unknown) => void) =>
              channel.subscribe((message) => whenRunning(() => listener(message))),
            close: channel.close,
          }
        })(),
        random: { id: () => `id-${++serial}-${'x'.repeat(16)}`, fraction: dice.fraction },
        activity: {
          subscribe(listener) {
            activities.add(listener)
            return () => activities.delete(listener)
          },
        },
        lifecycle: {
          isVisible: () => isVisible,
          isOnline: () => isOnline,
          subscribe(listener) {
            lifecycles.add(listener)
            return () => lifecycles.delete(listener)
          },
        },
      },
      store: {
        shared: true,
        get: (key) => onStore(() => read(key)),
        set: (key, value) => onStore(() => write(key, value)),
        remove: (key) => onStore(() => write(key, null)),
      },
      deliver,
      lifecycle(event) {
        if (event === 'online' || event === 'offline') isOnline = event === 'online'
        else isVisible = event === 'woke'
        for (const listener of [...lifecycles]) listener(event)
      },
      active() {
        for (const listener of [...activities]) listener()
      },
      kill() {
        isDead = true
        ports.environment.channel.close()
        die(new Error('dead'))
      },
      freeze() {
        frozen ??= []
      },
      thaw() {
        const waiting = frozen ?? []
        frozen = null
        for (const callback of waiting) callback()
      },
      get isFrozen() {
        return frozen !== null
      },
      get isDead() {
        return isDead
      },
      failStore: 0,
      get holdsLock() {
        return held > 0
      },
      get timers() {
        return timers
      },
      get listeners() {
        return lifecycles.size + activities.size
      },
    }
    return ports
  }
  return {
    clock,
    register,
    hub,
    open,
    /** The user clears the site's data: the stores, not the ledger. */
    clearStore() {
      versions.clear()
    },
  }
}

export type SimBrowser = ReturnType<typeof simBrowser>
