import { describe, expect, it } from 'vitest'
import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { memoryLock } from '../../../src/adapters/locks/memoryLock.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'
import { boundsFrom } from '../../../src/protocol/tab.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

const { limit } = boundsFrom({ request: 15_000, settle: 1_000, signOut: 5_000 })

/** Ports that work until one operation stops answering. */
function mutePorts({ clock }: ReturnType<typeof world>, operation: string) {
  let isMute = false
  const mutable = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, key) {
        const value = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) =>
          isMute && operation === `${name}.${String(key)}` ? new Promise(() => {}) : value.apply(target, args)
      },
    })
  return {
    ledger: mutable('ledger', memoryLedger({ shared: true })),
    lock: mutable('lock', memoryLock({ clock })),
    store: mutable('store', memoryStore({ shared: true })),
    silence() {
      isMute = true
    },
  }
}

const OPERATIONS = ['lock.run', 'store.get', 'store.set', 'store.remove', 'ledger.read', 'ledger.compareAndSet']
const PROMISES: Readonly<Record<string, (auth: AuthClient) => Promise<unknown>>> = {
  refresh: (auth) => auth.refresh(),
  getAccessToken: (auth) => auth.getAccessToken(),
  tokenRejected: (auth) => auth.tokenRejected({ generation: auth.tokens.generation }),
  signIn: (auth) => auth.signIn({ method: 'password', name: 'grace', password: 'secret-password' }),
  signOut: (auth) => auth.signOut(),
  unlock(auth) {
    auth.lock()
    return auth.unlock('right')
  },
}

describe.each(['token', 'ambient'] as const)('T19: with %s refresh, where a port stops answering', (mode) => {
  const playing = (operation: string) => {
    const played = world({ server: fakeServer({ mode }) })
    const { store, silence, ...environment } = mutePorts(played, operation)
    const open = () => played.open({ environment, store, unlock: async (proof) => proof === 'right' })
    return { ...played, silence, open }
  }
  const cases = OPERATIONS.flatMap((operation) => Object.keys(PROMISES).map((name) => [operation, name] as const))

  it.each(cases)('at %s, %s() settles within its bound all the same', async (operation, name) => {
    const { open, finish, signIn, silence, clock, dispose } = playing(operation)
    const { auth } = await signIn(open())
    // The next request looks at the ledger.
    await clock.pass(120_000)
    silence()
    const promised = PROMISES[name]?.(auth) as Promise<unknown>
    await finish(
      promised.catch(() => {}),
      2 * limit,
    )
    dispose()
  })

  it('at ledger.read, a token that is asked for after a long silence comes, or is refused, all the same', async () => {
    const { open, finish, signIn, silence, clock, dispose } = playing('ledger.read')
    const { auth } = await signIn(open())
    silence()
    await clock.pass(120_000)
    const promised = auth.getAccessToken()
    await finish(
      promised.catch(() => {}),
      2 * limit,
    )
    dispose()
  })

  it.each(OPERATIONS)('at %s, the app is ready within its bound all the same', async (operation) => {
    const { open, finish, signIn, silence, dispose } = playing(operation)
    await signIn(open())
    silence()
    await finish(open().auth.ready, limit)
    dispose()
  })

  it('at the lock, the session is kept, and refreshed when the lock works again', async () => {
    const { finish, signIn, open: openTab, clock, dispose } = world({ server: fakeServer({ mode }) })
    const lock = memoryLock({ clock })
    let isMute = false
    const { auth } = await signIn(
      openTab({
        environment: {
          lock: { run: (request, work) => (isMute ? new Promise(() => {}) : lock.run(request, work)) },
        },
      }),
    )
    isMute = true
    await expect(finish(auth.refresh(), limit)).rejects.toMatchObject({ code: 'timeout' })
    expect(auth.view.isAuthenticated).toBe(true)
    isMute = false
    await clock.pass(60_000)
    expect(auth.view.session?.generation).toBeGreaterThan(1)
    dispose()
  })
})

it('T19: a session that has been replaced is looked for until its turn comes, and not given up', async () => {
  const { finish, signIn, open, clock, dispose } = world({ server: fakeServer({ mode: 'ambient' }) })
  const lock = memoryLock({ clock })
  let isMute = false
  const mutable = {
    lock: {
      run: ((request, work) => (isMute ? new Promise(() => {}) : lock.run(request, work))) as typeof lock.run,
    },
  }
  const { auth } = await signIn(open({ environment: mutable, store: memoryStore() }))
  const other = open({ environment: mutable, store: memoryStore() })
  await finish(other.auth.ready)
  isMute = true
  await finish(auth.signIn({ method: 'password', name: 'ada', password: 'secret-password' }))
  await clock.pass(2 * limit)
  expect(other.auth.view.status).toBe('restoring')
  isMute = false
  await clock.pass(2 * limit)
  expect(other.auth.view).toMatchObject({ status: 'authenticated', user: { id: 'ada' }, reason: null })
  dispose()
})
