import type { Credentials, SecondFactorAnswer, StepUpRequest } from '../../adapters/ports.ts'
import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import type { AuthUser, Grant } from '../../session.ts'

/**
 * A command that a component has given, with what it gave, as it gave it: a form's password is in here too, because a
 * test wants to know whether the form sent it. These are test data; never use real ones.
 */
export type SentCommand =
  | { readonly type: 'signIn'; readonly credentials: Credentials; readonly remember: boolean }
  | { readonly type: 'submitSecondFactor'; readonly answer: SecondFactorAnswer }
  | { readonly type: 'resendSecondFactor' }
  | { readonly type: 'cancel' }
  | { readonly type: 'setTokens'; readonly grant: Grant; readonly remember: boolean }
  | { readonly type: 'refresh' }
  | { readonly type: 'stepUp'; readonly request: StepUpRequest }
  | { readonly type: 'submitStepUp'; readonly credentials: Credentials }
  | { readonly type: 'declineStepUp' }
  | { readonly type: 'stay' }
  | { readonly type: 'lock' }
  | { readonly type: 'unlock'; readonly proof: unknown }
  | { readonly type: 'signOut'; readonly scope: 'here' | 'everywhere' | 'elsewhere' }

type Commands<User extends AuthUser> = Pick<AuthClient<User>, SentCommand['type']>

/** A copy, so that a form that clears its fields afterwards does not change what it has sent. */
const copy = <T>(value: T): T => (typeof value === 'object' && value !== null ? { ...value } : value)

/**
 * The commands of a client, with each call noted before it is carried out.
 *
 * @example
 * Object.assign(client, recorded(client, (command) => sent.push(command)))
 */
export function recorded<User extends AuthUser>(
  client: Commands<User>,
  note: (command: SentCommand) => void,
  /** Is told of what was promised for a command. */
  track: <T>(type: SentCommand['type'], promise: Promise<T>) => Promise<T>,
): Commands<User> {
  const { signIn, submitSecondFactor, resendSecondFactor, cancel, setTokens, refresh, stay, lock, unlock, signOut } =
    client
  const { stepUp, submitStepUp, declineStepUp } = client
  return {
    signIn(credentials, options) {
      note({ type: 'signIn', credentials: copy(credentials), remember: options?.remember ?? false })
      return track('signIn', signIn(credentials, options))
    },
    submitSecondFactor(answer) {
      note({ type: 'submitSecondFactor', answer: copy(answer) })
      return track('submitSecondFactor', submitSecondFactor(answer))
    },
    resendSecondFactor() {
      note({ type: 'resendSecondFactor' })
      return track('resendSecondFactor', resendSecondFactor())
    },
    cancel() {
      note({ type: 'cancel' })
      cancel()
    },
    setTokens(grant, options) {
      note({ type: 'setTokens', grant: copy(grant), remember: options?.remember ?? false })
      return track('setTokens', setTokens(grant, options))
    },
    refresh() {
      note({ type: 'refresh' })
      return track('refresh', refresh())
    },
    stepUp(request = {}, options) {
      note({ type: 'stepUp', request: copy(request) })
      return track('stepUp', stepUp(request, options))
    },
    submitStepUp(credentials) {
      note({ type: 'submitStepUp', credentials: copy(credentials) })
      return track('submitStepUp', submitStepUp(credentials))
    },
    declineStepUp() {
      note({ type: 'declineStepUp' })
      declineStepUp()
    },
    stay() {
      note({ type: 'stay' })
      stay()
    },
    lock() {
      note({ type: 'lock' })
      lock()
    },
    unlock(proof) {
      note({ type: 'unlock', proof: copy(proof) })
      return track('unlock', unlock(proof))
    },
    signOut(options) {
      note({ type: 'signOut', scope: options?.scope ?? 'here' })
      return track('signOut', signOut(options))
    },
  }
}
