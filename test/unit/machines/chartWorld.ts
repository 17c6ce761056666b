import { createActor, type EventObject, fromCallback, fromPromise, type SnapshotFrom } from 'xstate'
import { type AuthMachine, authMachine } from '../../../src/machines/auth/auth.machine.ts'
import type { AuthInput, AuthMachineEvent } from '../../../src/machines/auth/auth.types.ts'
import type { AuthUser, Session } from '../../../src/session.ts'

export const ada: AuthUser = { id: 'ada' }
export const grace: AuthUser = { id: 'grace' }

export const sessionOf = (user: AuthUser, changes: Partial<Session> = {}): Session => ({
  id: `session-of-${user.id}`,
  user,
  scopes: [],
  amr: [],
  signedInAt: 1,
  endsAt: 9_000,
  expiresAt: 100,
  generation: 1,
  ...changes,
})

export const challenge = { methods: ['totp'], attemptsLeft: 3, expiresAt: 700 }
export const attempt = () => async () => ({ type: 'signedIn' as const, session: sessionOf(ada) })

interface Running {
  readonly name: string
  readonly input: unknown
  readonly heard: EventObject[]
  readonly signal?: AbortSignal
  tell(event: AuthMachineEvent): void
  resolve(output: unknown): void
  reject(error: unknown): void
}

/** The chart alone: every actor is played by the test. Nothing waits, nothing is stored, nobody is asked. */
export function chart(input?: AuthInput) {
  const running = new Set<Running>()
  const callback = (name: string) =>
    fromCallback<EventObject, unknown>(({ input: given, sendBack, receive }) => {
      const heard: EventObject[] = []
      const refuse = () => {
        throw new Error(`${name} is not asked for an answer`)
      }
      const one: Running = { name, input: given, heard, tell: sendBack, resolve: refuse, reject: refuse }
      running.add(one)
      receive((event) => heard.push(event))
      return () => running.delete(one)
    })
  const promise = (name: string) =>
    fromPromise<unknown, unknown>(
      ({ input: given, signal }) =>
        new Promise((resolve, reject) => {
          const tell = () => {
            throw new Error(`${name} tells nothing in between`)
          }
          const one: Running = { name, input: given, heard: [], signal, tell, resolve, reject }
          running.add(one)
          signal.addEventListener('abort', () => running.delete(one))
        }),
    )
  const actors = {
    syncTabs: callback('syncTabs'),
    watchExpiry: callback('watchExpiry'),
    watchInactivity: callback('watchInactivity'),
    awaitDeadline: callback('awaitDeadline'),
    stepUp: callback('stepUp'),
    restoreSession: promise('restoreSession'),
    runAttempt: promise('runAttempt'),
    refreshSession: promise('refreshSession'),
    lockSession: promise('lockSession'),
    unlockSession: promise('unlockSession'),
    endSession: promise('endSession'),
  }
  const actor = createActor(authMachine.provide({ actors } as never), input ? { input } : { input: {} })
  const emitted: unknown[] = []
  actor.on('*', (event) => emitted.push(event))
  actor.start()

  const settle = async () => {
    for (let turns = 0; turns < 6; turns++) await null
  }
  const all = (name: string) => [...running].filter((one) => one.name === name)
  const the = (name: string): Running => {
    const [one, ...others] = all(name)
    if (!one || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} of ${name} are running`)
    return one
  }
  const snapshot = (): SnapshotFrom<AuthMachine> => actor.getSnapshot()
  return {
    actor,
    snapshot,
    emitted,
    /** What it is in, and what has come of it since the last look. */
    state: () => snapshot().value,
    context: () => snapshot().context,
    news: () => emitted.splice(0),
    running: () => [...running].map(({ name }) => name).sort(),
    the,
    all,
    send: (event: AuthMachineEvent) => actor.send(event),
    async answer(name: string, output?: unknown) {
      const one = the(name)
      running.delete(one)
      one.resolve(output)
      await settle()
    },
    async refuse(name: string, error: unknown) {
      const one = the(name)
      running.delete(one)
      one.reject(error)
      await settle()
    },
  }
}

export type Chart = ReturnType<typeof chart>

export const FRESH = {
  authenticated: { token: 'fresh', presence: { active: 'watched' }, lifetime: 'running', assurance: {} },
}

/** A chart in which somebody is signed in. */
export async function signedIn(session = sessionOf(ada), isLocked = false): Promise<Chart> {
  const world = chart()
  await world.answer('restoreSession', { type: 'restored', session, locked: isLocked })
  return world
}

/** A chart in which nobody is signed in. */
export async function anonymous(): Promise<Chart> {
  const world = chart()
  await world.answer('restoreSession', { type: 'none' })
  return world
}
