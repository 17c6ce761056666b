import { type AnyActorRef, createActor } from 'xstate'
import type { Page } from '../../src/adapters/page.ts'
import type { Environment } from '../../src/adapters/ports.ts'
import { createAuthLogic } from '../../src/bindings/vanilla/authLogic.ts'
import { connectAuth } from '../../src/bindings/vanilla/connectAuth.ts'
import { createAuth, indexedDbStore, restBackend } from '../../src/index.ts'
import type { AuthOptions } from '../../src/options.ts'
import { stepUp, withStepUp } from '../../src/stepUp/index.ts'
import { createDice, createSimulatedBrowser, exampleUsers } from '../../src/testing/index.ts'
import { transitionName } from '../../src/testing/model/transitions.ts'
import { createGate } from './gate.ts'
import { holdRequests, SENDER } from './heldServer.ts'
import { LASTS, steppingServer } from './walkedStepUp.ts'

export const HOUR = 3_600_000
export const MINUTE = 60_000

export interface Walked {
  readonly mode: 'body' | 'cookie'
  readonly idle: 'never' | 'signOut' | 'lock' | 'notify'
  /**
   * `overtaken`: another tab refreshes while this one waits for its turn. `replaced`: another tab signs in, and the user
   * of this one does not wait until it knows as whom. `steppingUp`: the app asks for more than a session.
   */
  readonly story?: 'overtaken' | 'replaced' | 'steppingUp'
}

/** Which gate holds what the running actor asks of the ledger. */
type Asking = 'restoring' | 'locking' | null

/** Bob has no second factor: somebody else who signs in in another tab. */
const users = [exampleUsers.ada, exampleUsers.grace, { id: 'user-bob', email: 'bob@example.com', password: 'bob' }]
const PASSWORDS = { ada: exampleUsers.ada.password, grace: exampleUsers.grace.password, bob: 'bob' }
export const credentials = (name: keyof typeof PASSWORDS, password: string = PASSWORDS[name]) => ({
  method: 'password',
  email: `${name}@example.com`,
  password,
})

/**
 * The real engine over the real adapters, in a simulated browser, with another tab beside it. Whatever the engine waits
 * for stands still until a step of the path lets it go on: the server, the lock, the ledger, other tabs' messages, and
 * the app's own hooks.
 */
export function walkedWorld({ mode, idle, story }: Walked, seed: number) {
  const browser = createSimulatedBrowser({ seed, weather: { messageDelay: 5, databaseDelay: 3, latency: [2, 10] } })
  const fake = {
    clock: browser.clock,
    random: createDice(seed).fraction,
    users,
    accessTokenTtl: (3 * HOUR) / 1_000,
  }
  const { server, mapGrant, ...stepping } = steppingServer(fake, browser.clock)
  const requests = holdRequests(browser, server)
  const gates = {
    restoring: createGate(),
    refreshing: createGate(),
    locking: createGate(),
    messages: createGate(),
    unlocking: createGate(),
    ending: createGate(),
  }
  /** What the app's own functions answer. */
  const answers = {
    isPinRight: true,
    purge: null as Error | null,
    lock: null as Error | null,
    stepUp: stepping.answers,
  }

  const backend = (page: Page, sender: string) => {
    const rest = { baseUrl: '/auth', mode, page, mapGrant, headers: () => ({ [SENDER]: sender }) }
    return withStepUp(restBackend(rest), rest)
  }

  const options = (tab: ReturnType<typeof browser.open>, sender: string): AuthOptions => ({
    backend: backend(tab.page, sender),
    ...(story === 'steppingUp' && { stepUp: stepUp({ lasts: LASTS }) }),
    ...(mode === 'body' && { store: indexedDbStore({ page: tab.page }) }),
    scope: 'app',
    environment: tab.environment('app'),
    requests: { page: tab.page },
    lifetime: 24 * HOUR,
    ...(idle !== 'never' && { idle: { timeout: 10 * MINUTE, warning: 5 * MINUTE, policy: idle } }),
    unlock: async (pin) => pin === 'right',
  })

  /** The page that is walked. */
  const start = () => {
    const tab = browser.open()
    const base = options(tab, 'walked')
    const environment = held(tab.environment('app'), () => {
      const { children } = actor.getSnapshot()
      for (const child of Object.values(children)) {
        if (child?.src === 'restoreSession') return ['restoring', child.sessionId]
        if (child?.src === 'lockSession') return ['locking', child.sessionId]
      }
      return [null, '']
    })
    const logic = createAuthLogic({
      ...base,
      environment,
      timeouts: { request: HOUR, wait: HOUR, signOut: HOUR },
      onSignOut: async () => {
        await gates.ending.passed()
        if (answers.purge) throw answers.purge
      },
      unlock: async (_, { signal }) => {
        await gates.unlocking.passed(signal)
        return answers.isPinRight
      },
    })
    const taken: string[] = []
    const actor = createActor(logic.machine, {
      input: logic.input,
      inspect(event) {
        if (
          event.type === '@xstate.microstep' &&
          (event.actorRef === actor || (event.actorRef as AnyActorRef).id === 'stepUp')
        )
          taken.push(...event._transitions.filter(({ eventType }) => eventType !== undefined).map(transitionName))
      },
    })
    const auth = connectAuth(logic, actor)
    actor.start()
    const stop = () => {
      auth.dispose()
      actor.stop()
    }
    return { tab, auth, actor, engine: logic.engine, environment, taken, stop }
  }

  const held = (environment: Environment, asking: () => readonly [Asking, string]): Environment => {
    const { ledger, lock, channel } = environment
    const asked = new Set<string>()
    return {
      ...environment,
      ledger: {
        get shared() {
          return ledger.shared
        },
        async read() {
          // Only the first thing that a restore or a lock asks: a look that comes after it is not held.
          const [gate, actor] = asking()
          if (gate && !asked.has(actor)) {
            asked.add(actor)
            await gates[gate].passed()
          }
          return ledger.read()
        },
        compareAndSet: (...change) => ledger.compareAndSet(...change),
        close: () => ledger.close(),
      },
      lock: {
        async run(request, work) {
          await gates.refreshing.passed(request.signal)
          if (answers.lock) throw answers.lock
          return lock.run(request, work)
        },
      },
      channel: {
        ...channel,
        subscribe: (listener) =>
          channel.subscribe((message) => void gates.messages.passed().then(() => listener(message))),
      },
    }
  }

  /** Another tab, where nothing is held. */
  const openOther = async () => {
    const tab = browser.open()
    const auth = createAuth(options(tab, 'other'))
    await browser.finish(auth.ready)
    return { tab, auth }
  }

  /** Lets time pass until it is so. */
  const until = async (what: string, condition: () => boolean, limit = 20_000, step = 2) => {
    for (let passed = 0; passed < limit; passed += step) {
      await browser.pass(0)
      if (condition()) return
      await browser.pass(step)
    }
    throw new Error(`It never came to this: ${what}`)
  }

  return { browser, server, requests, gates, answers, start, openOther, until }
}

export type WalkedWorld = ReturnType<typeof walkedWorld>
