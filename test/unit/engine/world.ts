import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import type { Environment, Lock, PageLifecycle, TokenStore } from '../../../src/adapters/ports.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { type FakeServer, fakeServer } from './fakeServer.ts'

type LifecycleEvent = Parameters<Parameters<PageLifecycle['subscribe']>[0]>[0]

export interface WorldTab {
  readonly auth: AuthClient
  readonly heard: unknown[]
  lifecycle(event: LifecycleEvent): void
  active(): void
}

/** One browser in memory: tabs that share ledger, lock, notes, channel and store; one clock; one server. */
export function world({
  server = fakeServer(),
  shareStore = true,
}: {
  server?: FakeServer
  shareStore?: boolean
} = {}) {
  const clock = manualClock()
  clock.sleep(1_000_000_000_000)
  const ledger = memoryLedger({ shared: true })
  const memory = memoryLock({ clock })
  let lockHolders = 0
  const lock: Lock = {
    run: (request, work) =>
      memory.run(request, async (held) => {
        lockHolders++
        try {
          return await work(held)
        } finally {
          lockHolders--
        }
      }),
  }
  const noteValues = new Map<string, string>()
  const hub = memoryHub()
  const values = new Map<string, string>()
  const store: TokenStore = memoryStore({ values, shared: true })
  let serial = 0
  const listenerSets: Record<'lifecycle' | 'activity', Set<unknown>[]> = { lifecycle: [], activity: [] }
  const clients: AuthClient[] = []

  /** The ports of one more tab. */
  const ports = () => {
    const listeners = new Set<(event: never) => void>()
    const activities = new Set<() => void>()
    listenerSets.lifecycle.push(listeners)
    listenerSets.activity.push(activities)
    let isVisible = true
    let isOnline = true
    const environment: Environment = {
      clock,
      ledger,
      lock,
      notes: memoryNotes(noteValues),
      channel: memoryChannel(hub),
      random: { id: () => `id-${++serial}-${'x'.repeat(16)}`, fraction: () => 0.5 },
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
          listeners.add(listener as never)
          return () => listeners.delete(listener as never)
        },
      },
    }
    return {
      environment,
      lifecycle(event: LifecycleEvent) {
        if (event === 'online' || event === 'offline') isOnline = event === 'online'
        else isVisible = event === 'woke'
        for (const listener of [...listeners]) listener(event as never)
      },
      active() {
        for (const listener of [...activities]) listener()
      },
    }
  }
  const open = (options: Partial<AuthOptions> = {}): WorldTab => {
    const { environment, lifecycle, active } = ports()
    const heard: unknown[] = []
    const auth = createAuth({
      backend: server.backend(),
      ...(shareStore && { store }),
      ...options,
      environment: { ...environment, ...options.environment },
    })
    for (const type of [
      'signedIn',
      'signedOut',
      'refreshed',
      'refreshFailed',
      'idleWarning',
      'idleTimeout',
      'locked',
      'unlocked',
      'userChanged',
      'stepUpRequired',
      'steppedUp',
      'steppedDown',
      'accessDenied',
      'rateLimited',
      'storageFailed',
    ] as const)
      auth.on(type, (event) => heard.push(event))
    clients.push(auth)
    return { auth, heard, lifecycle, active }
  }
  /** Lets everything run that is due now. */
  const settle = () => clock.pass(0)
  /** Lets time pass until the promise settles. */
  const finish = async <T>(promise: Promise<T>, limit = 300_000): Promise<T> => {
    let isSettled = false
    const watch = promise.then(
      () => {
        isSettled = true
      },
      () => {
        isSettled = true
      },
    )
    for (let passed = 0; passed <= limit; passed += 100) {
      await settle()
      if (isSettled) break
      await clock.pass(100)
    }
    if (!isSettled) throw new Error(`not settled within ${limit} ms of virtual time`)
    await watch
    return promise
  }
  const signIn = async (tab: WorldTab, name = 'ada') => {
    await finish(tab.auth.signIn({ method: 'password', name, password: 'secret-password' }))
    return tab
  }
  const dispose = () => {
    for (const auth of clients) auth.dispose()
  }
  const count = (sets: readonly Set<unknown>[]) => sets.reduce((sum, { size }) => sum + size, 0)
  /** What is still held on to; nothing after the last `dispose`. */
  const listening = () => ({
    timers: clock.timers,
    lifecycle: count(listenerSets.lifecycle),
    activity: count(listenerSets.activity),
    channels: hub.members.size,
    lockHolders,
  })
  return {
    environment: () => ports().environment,
    listening,
    channel: () => memoryChannel(hub),
    clock,
    ledger,
    lock,
    noteValues,
    values,
    store,
    server,
    open,
    settle,
    finish,
    signIn,
    dispose,
  }
}
