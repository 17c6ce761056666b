import { AuthError } from '../errors.ts'
import type { OidcPage } from './oidcPage.ts'

/** Characters. A token answer has a few thousand, a key set or discovery document some ten thousand. */
const LARGEST_ANSWER = 1_000_000

/** As oauth4webapi calls `fetch`. */
export interface TransportInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly redirect: 'manual'
  readonly body?: URLSearchParams | ReadableStream | Uint8Array | string | null | undefined
  readonly signal?: AbortSignal | undefined
}

export type Transport = (url: string, init: TransportInit) => Promise<Response>

type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>

const requestInit = (init: TransportInit): RequestInit =>
  ({ ...init, cache: 'no-store', referrerPolicy: 'no-referrer' }) as RequestInit

/** Reads an answer to its end, or to where it is longer than any honest one. */
async function readAll(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length > LARGEST_ANSWER) {
      void reader.cancel().catch(() => {})
      throw new AuthError('invalid_response', "The provider's answer is too long.")
    }
  }
}

/**
 * `fetch` for the provider's endpoints: never from the HTTP cache, with a bound on what is read, and rejecting with an
 * `AuthError`. A redirect stays unfollowed, as oauth4webapi asks: it would carry codes and tokens elsewhere.
 */
export function createTransport(page: Pick<OidcPage, 'fetch'>, given?: Fetch): Transport {
  return async (url, init) => {
    try {
      const response = await (given ?? page.fetch)(url, requestInit(init))
      if (response.type === 'opaqueredirect' || !response.body) return response
      const { status, statusText, headers } = response
      return new Response(await readAll(response), { status, statusText, headers })
    } catch (cause) {
      init.signal?.throwIfAborted()
      if (cause instanceof AuthError) throw cause
      throw new AuthError('network', 'The provider could not be reached, or does not let this origin ask (CORS).', {
        cause,
      })
    }
  }
}

/** Outlives a page that is closing. Nothing is read: nobody may be there to read it. */
export const lasting =
  (page: Pick<OidcPage, 'fetch'>, given?: Fetch): Transport =>
  async (url, init) =>
    (given ?? page.fetch)(url, { ...requestInit(init), keepalive: true })
