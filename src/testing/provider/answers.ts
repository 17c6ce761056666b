import type { AuthUser, SecondFactorChallenge, Session } from '../../session.ts'

/** Somebody is signed in. */
export interface GrantedAnswer<User extends AuthUser = AuthUser> {
  readonly status: 'authenticated'
  readonly user: User
  readonly session?: Partial<Pick<Session, 'scopes' | 'amr' | 'acr' | 'expiresAt'>>
}

/** A second factor is wanted, or another code is on its way. */
export interface ChallengeAnswer {
  readonly status: 'awaitingSecondFactor'
  /** Left out: as before, or a code of an authenticator app without limits. */
  readonly challenge?: Partial<SecondFactorChallenge>
}

/** What the auth server, or whoever judges an unlock, may say to each command. Any of them may also be refused. */
export interface AnswerTo<User extends AuthUser = AuthUser> {
  readonly signIn: GrantedAnswer<User> | ChallengeAnswer
  readonly submitSecondFactor: GrantedAnswer<User> | ChallengeAnswer
  readonly resendSecondFactor: ChallengeAnswer | undefined
  /** `user`: the same one, changed. */
  readonly refresh: Partial<GrantedAnswer<User>> | undefined
  /** Left out: what was asked for has been proved. `session`: what else was; `user`: another one is refused, as in an app. */
  readonly submitStepUp: Partial<GrantedAnswer<User>> | undefined
  readonly unlock: undefined
  readonly signOut: undefined
}

export type AnsweredCommand = keyof AnswerTo

type Outcome = AnswerTo[AnsweredCommand] | Error

interface Waiter {
  settle(outcome: Outcome | Promise<Outcome>): void
}

export interface Answers {
  /** To the command that has waited longest, else to the next one. Returns whether one was waiting. */
  give(command: AnsweredCommand, outcome: Outcome | Promise<Outcome>): boolean
  /**
   * The answer that lies ready; where there is none, `byDefault`, and without a default the one that will be given.
   * Rejects with an answer that is an error, and when `signal` aborts: then the next command gets what comes.
   */
  take<Command extends AnsweredCommand>(
    command: Command,
    options?: { readonly signal?: AbortSignal; readonly byDefault?: AnswerTo[Command] },
  ): Promise<AnswerTo[Command]>
}

/**
 * Answers and commands, matched in order, whichever comes first.
 *
 * @example
 * const answers = createAnswers()
 * answers.give('unlock', new AuthError('unlock_refused', 'Wrong PIN.'))
 * await answers.take('unlock') // rejects
 */
export function createAnswers(): Answers {
  const ready = new Map<AnsweredCommand, (Outcome | Promise<Outcome>)[]>()
  const waiting = new Map<AnsweredCommand, Waiter[]>()
  const listIn = <Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] => {
    const list = lists.get(key) ?? []
    lists.set(key, list)
    return list
  }
  const orThrow = (outcome: Outcome): AnswerTo[AnsweredCommand] => {
    if (outcome instanceof Error) throw outcome
    return outcome
  }

  return {
    give(command, outcome) {
      // One that is refused before anybody asks for it is no unhandled rejection.
      if (outcome instanceof Promise) outcome.catch(() => {})
      const waiter = listIn(waiting, command).shift()
      if (waiter) waiter.settle(outcome)
      else listIn(ready, command).push(outcome)
      return waiter !== undefined
    },
    async take(command, options = {}) {
      type Wanted = AnswerTo[typeof command]
      const { signal } = options
      const prepared = listIn(ready, command)
      if (prepared.length > 0) return orThrow(await prepared.shift()) as Wanted
      if ('byDefault' in options) return options.byDefault as Wanted
      const queue = listIn(waiting, command)
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        const waiter: Waiter = { settle: resolve }
        queue.push(waiter)
        signal?.addEventListener('abort', () => {
          if (queue.includes(waiter)) queue.splice(queue.indexOf(waiter), 1)
          reject(signal.reason)
        })
      })
      return orThrow(outcome) as Wanted
    },
  }
}
