import { errorName, failureOf } from '../adapters/backends/restFailures.ts'
import { AuthError } from '../errors.ts'

const MEANING = {
  invalid_credentials: 'The auth server refused these credentials.',
  access_denied: 'The auth server does not let this user step up.',
} as const

/** A 401 is about the access token where the server says so (RFC 6750 §3); else about what the user has given. */
const isAboutToken = ({ status, headers }: Response, name: unknown): boolean =>
  name === 'invalid_token' || (status === 401 && headers.has('www-authenticate'))

/**
 * What a refused step-up stands for that a refused second factor does not: rejects with it. All other answers are passed on.
 * `now`: epoch ms.
 */
export function refusalsOf(transport: typeof globalThis.fetch, now: () => number): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await transport(input, init)
    if (response.ok || response.status >= 500) return response
    const answer: unknown = await response
      .clone()
      .json()
      .catch(() => undefined)
    const name = errorName(answer)
    if (name === 'invalid_credentials' || name === 'access_denied') throw new AuthError(name, MEANING[name])
    if (isAboutToken(response, name)) throw failureOf('whoAmI', response, answer, now())
    return response
  }
}
