import { AuthError, type AuthErrorCode, isAuthError } from '../errors.ts'

/**
 * What each error of `navigator.credentials` stands for (WebAuthn Level 3 §5.1.3 and §5.1.4), by its name. The browser's
 * own message stays in the cause: it may quote the options.
 */
const MEANING: Readonly<Record<string, readonly [AuthErrorCode, string]>> = {
  // §14.5.2: one error for "no", "too late" and "no such passkey", so that a page cannot tell who has one.
  NotAllowedError: [
    'cancelled',
    'No passkey was given: the user declined, took too long, or has none that fits. Browsers do not tell which.',
  ],
  SecurityError: [
    'passkey_unavailable',
    "Passkeys do not work on this origin: the server's rp.id or rpId has to be the domain of this page or a suffix of it, and the page has to be served over https (or from localhost).",
  ],
  NotSupportedError: ['passkey_unavailable', 'No authenticator here supports what the server asks for.'],
  ConstraintError: [
    'passkey_unavailable',
    'No authenticator here can do what the server asks for: verify the user, or keep a discoverable passkey.',
  ],
  NotReadableError: ['passkey_unavailable', 'The authenticator could not be read.'],
  UnknownError: ['passkey_unavailable', 'The authenticator failed.'],
  OperationError: ['passkey_unavailable', 'The browser is busy with another passkey prompt.'],
  InvalidStateError: ['passkey_unavailable', 'The authenticator cannot be used for this now.'],
  // Another part of the page has begun a prompt of its own; a signal of ours has been dealt with before.
  AbortError: ['superseded', 'Another passkey prompt has taken the place of this one.'],
  TypeError: ['invalid_response', "The passkey options of the auth server are not WebAuthn's."],
  DataError: ['invalid_response', "The passkey options of the auth server are not WebAuthn's."],
  EncodingError: ['invalid_response', "The passkey options of the auth server are not WebAuthn's."],
  InvalidCharacterError: ['invalid_response', "The passkey options of the auth server are not WebAuthn's."],
}

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''

/** The registration found a passkey of this user on the authenticator (`excludeCredentials`, WebAuthn Level 3 §6.3.2). */
export const isAlreadyRegistered = (error: unknown): boolean =>
  isAuthError(error) && nameOf(error.cause) === 'InvalidStateError'

/** What a prompt that came to nothing stands for. `error`: of `navigator.credentials`, or as @simplewebauthn wraps it. */
export function ceremonyFailure(error: unknown): AuthError {
  const name = nameOf(error)
  const [code, message] = (Object.hasOwn(MEANING, name) ? MEANING[name] : undefined) ?? [
    'passkey_unavailable',
    'The passkey prompt failed; see the cause.',
  ]
  return new AuthError(code, message, { cause: error })
}
