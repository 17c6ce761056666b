import { createActor } from 'xstate'
import type { AuthBackend, Environment, HeldLock, Lock, TokenStore } from '../../src/adapters/ports.ts'
import type { createAuthActors } from '../../src/engine/actors.ts'
import type { signInWith } from '../../src/engine/attempts.ts'
import type { createEngine, Engine } from '../../src/engine/engine.ts'
import type { settingsFrom } from '../../src/engine/settings.ts'
import type { AuthError, AuthErrorCode } from '../../src/errors.ts'
import type { LedgerEntry } from '../../src/protocol/ledger.ts'
import type { SessionRecord } from '../../src/protocol/record.ts'
import type { Grant } from '../../src/session.ts'
import type { Activity, Call, Hooks, Input, Outcome, TabFacts } from './transcript.ts'

/** The code under search: the sources, or a copy of them with one rule taken out. */
export interface Code {
  readonly createEngine: typeof createEngine
  readonly createAuthActors: typeof createAuthActors
  readonly settingsFrom: typeof settingsFrom
  readonly signInWith: typeof signInWith
  readonly AuthError: typeof AuthError
}

/** How tokens are kept: the kinds of stores that the protocol treats differently. */
export type Keeping =
  /** localStorage: synchronous, and other tabs may see a write late. */
  | 'stale'
  /** Two of them, one with the refresh token and one with the access token. */
  | 'two'
  /** IndexedDB, in the ledger's own transactions. */
  | 'ledger'
  /** In memory; tabs hand each other the access token. */
  | 'memory'
  /** In memory, with an HttpOnly refresh cookie. */
  | 'cookie'

/** Short and long enough to be told apart; the clock stands still, and the world decides when a timer fires. */
export const TIMES = { request: 2_000, settle: 20, signOut: 500, wait: 3_000 }
export const NOW = 1_700_000_000_000

type Running = { stop(): void }

/**
 * One tab: the real protocol with the engine's own wiring and actors, over ports that pass every call on to `hooks`.
 * In place of the chart stands `command`, which begins and stops the chart's actors when the chart would.
 */
export function realTab(name: string, keeping: Keeping, holds: SessionRecord | null, code: Code, hooks: Hooks) {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  const timers = new Map<number, () => void>()
  const activities = new Map<Activity, Running | null>()
  const listeners = new Set<(message: unknown) => void>()
  let ops = 0
  let serial = 0
  let lastTimer: number | null = null

  const call = (what: Call, signal?: AbortSignal, timer: number | null = null) => {
    const op = ops++
    hooks.effect({ type: 'call', op, call: what, timer })
    const answer = new Promise<unknown>((resolve, reject) => {
      pending.set(op, { resolve, reject })
      signal?.addEventListener('abort', () => {
        if (!pending.delete(op)) return
        hooks.effect({ type: 'abandon', op })
        reject(signal.reason)
      })
    })
    return { op, answer }
  }
  /** A request is bounded by the timer that was set right before it. */
  const send = async (what: Call, signal: AbortSignal) => {
    const timer = lastTimer
    lastTimer = null
    return call(what, signal, timer).answer
  }

  const backend: AuthBackend = {
    id: 'server',
    refreshWith: keeping === 'cookie' ? 'ambient' : 'token',
    signIn: async (credentials, { signal }) =>
      (await send({ port: 'signIn', user: String(credentials.user) }, signal)) as { type: 'granted'; grant: Grant },
    refresh: async ({ refreshToken, signal }) =>
      (await send({ port: 'refresh', token: refreshToken ?? null }, signal)) as Grant,
    revoke: async ({ refreshToken, signal }) =>
      void (await send({ port: 'revoke', token: refreshToken ?? null }, signal)),
  }
  const lock: Lock = {
    async run({ signal }, work) {
      signal?.throwIfAborted()
      const { op, answer } = call({ port: 'lock' }, signal)
      await answer
      const held: HeldLock = { isHeld: () => call({ port: 'isHeld', lock: op }).answer as Promise<boolean> }
      try {
        return await work(held)
      } finally {
        hooks.effect({ type: 'release', op })
      }
    },
  }
  const isNoted = (key: string) => key.endsWith(':ended')
  const environment: Environment = {
    ledger: {
      shared: true,
      read: () => call({ port: 'read' }).answer as Promise<LedgerEntry | null>,
      compareAndSet: (expected, next, records) =>
        call({ port: 'cas', expected, next, records: [...(records ?? [])] }).answer as Promise<boolean>,
      close() {},
    },
    lock,
    channel: {
      post(message) {
        const { type } = message as { type: string }
        if (type === 'wantToken' || type === 'token') hooks.effect({ type: 'post', message })
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close() {},
    },
    notes: {
      get: (key) => (isNoted(key) ? hooks.ask(key) : null),
      set: (key, value) => void (isNoted(key) && hooks.effect({ type: 'put', key, value })),
    },
    clock: {
      now: () => NOW,
      monotonic: () => 0,
      setTimer(callback, ms) {
        // Here every port answers, or the promise is bounded by what is nearer.
        if (ms === engine.tab.bounds.limit) return () => {}
        const timer = ops++
        timers.set(timer, callback)
        lastTimer = ms === TIMES.request ? timer : null
        hooks.effect({ type: 'timer', timer, ms })
        return () => {
          if (timers.delete(timer)) hooks.effect({ type: 'clear', timer })
        }
      },
    },
    random: { id: () => `${name}${++serial};`, fraction: () => 0 },
    activity: { subscribe: () => () => {} },
    lifecycle: { isVisible: () => true, isOnline: () => true, subscribe: () => () => {} },
  }
  const plain = (): TokenStore => ({
    shared: true,
    get: (key) => hooks.ask(key),
    set: (key, value) => hooks.effect({ type: 'put', key, value }),
    remove: (key) => hooks.effect({ type: 'put', key, value: null }),
  })
  const inLedger: TokenStore = {
    shared: true,
    inLedger: true,
    get: (key) => call({ port: 'get', key }).answer as Promise<string | null>,
    set: (key, value) => call({ port: 'set', key, value }).answer as Promise<void>,
    remove: (key) => call({ port: 'set', key, value: null }).answer as Promise<void>,
  }
  const stores = {
    stale: { store: plain() },
    two: { store: { refreshToken: plain(), accessToken: plain() } },
    ledger: { store: inLedger },
    memory: { shareAccessToken: true },
    cookie: {},
  }
  const settings = code.settingsFrom({ backend, scope: 's', timeouts: TIMES, ...stores[keeping] })
  const engine: Engine = code.createEngine(settings, environment)
  const actors = code.createAuthActors(engine)
  engine.tab.vault.hold(holds)

  const settle = (activity: Activity, outcome: Outcome) => {
    activities.delete(activity)
    hooks.effect({ type: 'settled', activity, outcome })
  }
  const stop = (...names: Activity[]) => {
    for (const one of names) {
      activities.get(one)?.stop()
      activities.delete(one)
    }
  }
  /** Runs one of the chart's actors by itself; what it rejects with is an outcome, too. */
  const run = (activity: Activity, start: () => Parameters<typeof watch>[0], then: (outcome: Outcome) => void) => {
    stop(activity)
    const actor = start()
    activities.set(activity, actor)
    watch(actor, (outcome) => {
      settle(activity, outcome)
      then(outcome)
    })
    actor.start()
  }
  const end = ({ type, reason }: Outcome) => {
    if (type !== 'ended') return
    const input = { reason: reason as 'user', source: 'self' as const, scope: 'here' as const, session: null }
    if (reason !== 'user')
      run(
        'end',
        () => createActor(actors.endSession, { input }),
        () => {},
      )
  }
  const restore = () => {
    const start = () => createActor(actors.restoreSession, { input: { failures: 0 } })
    run('restore', start, end)
  }
  engine.onFact((fact) => {
    if (fact.type === 'tab.signedOut' || fact.type === 'tab.switched') stop('refresh')
    if (fact.type === 'tab.signedIn') stop('restore')
    if (fact.type === 'tab.sessionFound' && !activities.has('signIn')) {
      stop('refresh')
      restore()
    }
    if (fact.type === 'token.wanted' && !activities.has('refresh')) refresh()
  })
  const look = () => {
    activities.set('look', null)
    void engine.sync().then(() => settle('look', { type: 'looked' }))
  }

  const signIn = (user: string) => {
    stop('restore', 'refresh', 'signIn')
    const attempt = code.signInWith(engine, { method: 'password', user }, false)
    run(
      'signIn',
      () => createActor(actors.runAttempt, { input: { attempt } }),
      ({ type }) => {
        if (type === 'error') void engine.sync()
      },
    )
  }
  const signOut = () => {
    stop('restore', 'refresh', 'signIn')
    const session = engine.tab.vault.held?.epoch ?? null
    const input = { reason: 'user', source: 'self', scope: 'here', session } as const
    run(
      'signOut',
      () => createActor(actors.endSession, { input }),
      () => {},
    )
  }
  const refresh = () =>
    run(
      'refresh',
      () => createActor(actors.refreshSession, { input: { failures: 0 } }),
      (outcome) => (outcome.type === 'found' ? restore() : end(outcome)),
    )
  const take = (op: number) => {
    const one = pending.get(op)
    pending.delete(op)
    return one
  }
  const tasks: { readonly [Do in Input['do']]: (input: Extract<Input, { do: Do }>) => void } = {
    restore,
    refresh,
    look,
    signOut,
    signIn: ({ user }) => signIn(user),
    cancel() {
      stop('signIn')
      look()
    },
    dispose() {
      stop('restore', 'refresh', 'signIn', 'signOut', 'end')
      engine.dispose()
    },
    answer: ({ op, value }) => take(op)?.resolve(value),
    reject: ({ op, code: why }) => take(op)?.reject(new code.AuthError(why as AuthErrorCode, 'The world says no.')),
    timer({ timer }) {
      const fire = timers.get(timer)
      timers.delete(timer)
      fire?.()
    },
    hear({ message }) {
      for (const listener of [...listeners]) listener(message)
    },
  }

  return {
    /** One task and all its microtasks. */
    async feed(input: Input): Promise<void> {
      tasks[input.do](input as never)
      await new Promise((done) => setImmediate(done))
    },
    facts: (): TabFacts => ({ held: engine.tab.vault.held, activities: [...activities.keys()].sort() }),
    /** Nothing of this tab is under way: all that it knows is what it holds. */
    isAtRest: () => activities.size === 0 && pending.size === 0 && timers.size === 0,
    /** How many names it has given: part of what it knows. */
    serial: () => serial,
  }
}

export type RealTab = ReturnType<typeof realTab>

function watch(actor: ReturnType<typeof createActor>, settled: (outcome: Outcome) => void) {
  actor.subscribe({
    complete: () =>
      actor.getSnapshot().status === 'done' &&
      settled((actor.getSnapshot().output as Outcome | undefined) ?? { type: 'done' }),
    error: (error) => settled({ type: 'error', failure: { code: (error as { code?: string }).code ?? String(error) } }),
  })
}
