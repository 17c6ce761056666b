import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import type { Page } from '../adapters/page.ts'
import type { SignInOutcome, StepUpRequest } from '../adapters/ports.ts'
import type { AuthUser } from '../session.ts'

/** What a passkey is asked for. */
export type PasskeyUse =
  | {
      readonly type: 'signIn'
      /** What the app gave beside `method`, such as an e-mail address for keys that cannot be discovered. */
      readonly fields: Readonly<Record<string, unknown>>
    }
  | {
      readonly type: 'secondFactor'
      /** The `state` of the backend's outcome that asked for a second factor. Secret. */
      readonly state: unknown
    }
  | {
      readonly type: 'stepUp'
      readonly request: StepUpRequest
      /** Of the session that is to be stepped up. Secret. */
      readonly accessToken: string
    }

/** How a registration reaches the server: with the token of the signed-in user. */
export interface RegistrationContext {
  /** `auth.fetch`. */
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

/**
 * The four questions to the auth server (WebAuthn Level 3 §7.1, §7.2). Reject with `AuthError`. Challenges and responses
 * are secrets: keep them out of messages. `passkeyEndpoints` asks them over JSON; write your own for a server that speaks
 * something else.
 */
export interface PasskeyServer<User extends AuthUser = AuthUser> {
  /** Options with a fresh challenge that is good once. */
  authenticationOptions(
    use: PasskeyUse,
    context: { readonly signal: AbortSignal },
  ): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** A step-up must be answered with a grant. */
  verifyAuthentication(
    use: PasskeyUse,
    response: AuthenticationResponseJSON,
    context: { readonly signal: AbortSignal; readonly remember?: boolean },
  ): Promise<SignInOutcome<User>>
  registrationOptions?(context: RegistrationContext): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** Resolves with whatever the server says of the new passkey. `fields`: what the app gave, such as a name for it. */
  verifyRegistration?(
    response: RegistrationResponseJSON,
    context: RegistrationContext & { readonly fields: Readonly<Record<string, unknown>> },
  ): Promise<unknown>
}

/** Bounds in milliseconds. */
export interface PasskeyLimits {
  /** How long a person may take at the prompt; a shorter `timeout` of the server's options holds. Default 300,000. */
  readonly timeout?: number
  /** How long each request to the server may take. Default 15,000. */
  readonly requestTimeout?: number
}

/** The parts of a page that are used beside WebAuthn itself. */
export type PasskeyPage = Pick<Page, 'setTimeout' | 'clearTimeout' | 'performance'>

export type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
}
