import { AuthError } from '../errors.ts'
import type { PasskeyLimits, PasskeyPage, PasskeyServer } from './passkeys.types.ts'

/** WebAuthn Level 3 §15.1 recommends five to ten minutes: people look for a phone, or need more time than others. */
const TIMEOUT = 300_000
const REQUEST_TIMEOUT = 15_000
/** Browsers fire a longer timer at once (T1). */
const LONGEST = 2 ** 31 - 1

/** Throws `AuthError('invalid_options')` for what cannot be a duration. */
export function limitsOf({
  timeout = TIMEOUT,
  requestTimeout = REQUEST_TIMEOUT,
}: PasskeyLimits): Required<PasskeyLimits> {
  for (const [name, ms] of Object.entries({ timeout, requestTimeout }))
    if (!(ms > 0 && ms <= LONGEST))
      throw new AuthError('invalid_options', `${name} has to be a number of milliseconds above 0, at most ${LONGEST}.`)
  return { timeout, requestTimeout }
}

/** Throws `AuthError('invalid_options')` for what is not a server. */
export function needServer(server: PasskeyServer | undefined, who: string): void {
  if (typeof server?.authenticationOptions !== 'function' || typeof server.verifyAuthentication !== 'function')
    throw new AuthError(
      'invalid_options',
      `${who} needs a server, for example { server: passkeyEndpoints({ baseUrl: '/auth' }) }.`,
    )
}

/** One request within a longer wait: its signal ends with `signal`, and after `ms` with `AuthError('timeout')`. */
export async function within<T>(
  ms: number,
  page: PasskeyPage,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const abort = new AbortController()
  const stop = () => abort.abort(signal?.reason)
  signal?.addEventListener('abort', stop)
  const timer = page.setTimeout(
    () => abort.abort(new AuthError('timeout', `The auth server did not answer within ${ms} ms.`)),
    ms,
  )
  try {
    return await new Promise<T>((resolve, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason))
      work(abort.signal).then(resolve, reject)
    })
  } finally {
    page.clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
