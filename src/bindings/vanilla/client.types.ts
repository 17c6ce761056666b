import type { ActorRefFrom } from 'xstate'
import type { Credentials, SecondFactorAnswer, Unsubscribe } from '../../adapters/ports.ts'
import type { Explanation, FlightEntry, FlightRecord } from '../../flight/flight.types.ts'
import type { AnswerReporter, TokenUser } from '../../http/tokenSource.ts'
import type { AuthEvent } from '../../machines/auth/auth.events.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import type { AuthUser, Grant, Session } from '../../session.ts'
import type { StepUpCommands } from '../../stepUp/stepUp.types.ts'

/** The session engine of one page. Make one per app; share it between frameworks. */
export interface AuthClient<User extends AuthUser = AuthUser> extends TokenUser, AnswerReporter, StepUpCommands<User> {
  readonly view: AuthView<User>
  /** The view that server rendering and hydration start from. */
  readonly initialView: AuthView<User>
  /** Calls back after each change of `view`, never in the same call that subscribes. */
  subscribe(listener: () => void): Unsubscribe
  on<Type extends AuthEvent['type']>(
    type: Type,
    listener: (event: Extract<AuthEvent<User>, { type: Type }>) => void,
  ): Unsubscribe
  /** Resolves once the stored session is restored, refused, or known to be out of reach for now. Never rejects. */
  readonly ready: Promise<AuthView<User>>

  signIn(credentials: Credentials, options?: { readonly remember?: boolean }): Promise<AuthView<User>>
  submitSecondFactor(answer: SecondFactorAnswer): Promise<AuthView<User>>
  resendSecondFactor(): Promise<AuthView<User>>
  /** Gives up the sign-in that is under way. */
  cancel(): void
  /** Begins a session with tokens from anywhere; replaces the current one. */
  setTokens(grant: Grant<User>, options?: { readonly remember?: boolean }): Promise<AuthView<User>>

  refresh(): Promise<Session<User>>
  getIdToken(): string | null
  getUser(): User | null
  getSessionId(): string | null
  isAuthenticated(): boolean
  /** `true` when the user has the role, or any of the roles. */
  hasRole(role: string | readonly string[]): boolean
  /** `true` when the user has the permission, or any of the permissions. */
  hasPermission(permission: string | readonly string[]): boolean

  /** Ends the idle warning: "I am still here". */
  stay(): void
  lock(): void
  unlock(proof?: unknown): Promise<AuthView<User>>
  signOut(options?: { readonly scope?: 'here' | 'everywhere' | 'elsewhere' }): Promise<AuthView<User>>

  /** `fetch` with the session's token on allowed origins, retried once after a refresh. */
  readonly fetch: typeof globalThis.fetch

  /**
   * What has happened to the session in this tab, and why: the last 100 transitions and notes. JSON of at most 64 kB,
   * without secrets and without personal data. Never throws; empty on a server, where nothing has been started.
   *
   * @example
   * const report = JSON.stringify(auth.record())
   */
  record(): FlightRecord
  /**
   * One plain sentence on the present state, with times of day on this device, and the entries that led to it. After a
   * reload it still tells how the last session ended. Never throws.
   *
   * @example
   * console.log(auth.explain().sentence)
   * // Signed out at 10:02:14: the server refused the refresh token (invalid_grant).
   */
  explain(): Explanation
  /**
   * Calls back with each new entry of the record, in a task of its own.
   *
   * @example
   * const stop = auth.watchRecord(({ at, event }) => console.debug(new Date(at), event))
   */
  watchRecord(listener: (entry: FlightEntry) => void): Unsubscribe
  /** The running chart: for inspection, embedding and tests. */
  readonly actor: ActorRefFrom<AuthMachine>
  /** Stops everything and lets go of every timer, listener, lock and channel. Waiting promises reject `disposed`. */
  dispose: () => void
}
