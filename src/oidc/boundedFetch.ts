import { AuthError } from '../errors.ts'

/** Bytes. A discovery document or a set of keys has some ten thousand; what is longer is no answer of an OpenID provider. */
const LONGEST = 1024 * 1024

/**
 * `fetch` for answers of the provider: reads the body at once and not to the end when there is no end. Redirects are not
 * followed, because codes and refresh tokens are in the bodies of requests (docs/decisions/0005).
 *
 * Rejects as `fetch` does, and with `AuthError('invalid_response')` for a body that is longer than 1 MB.
 */
export function boundedFetch(transport: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await transport(input, { ...init, redirect: 'manual' })
    const { status, statusText, headers, body } = response
    // What says nothing that can be read, such as a redirect in a browser, is judged by its status.
    if (!body || response.type === 'opaqueredirect') return response
    const bytes = await readBounded(body)
    return new Response(bytes.length === 0 ? null : bytes, { status, statusText, headers })
  }
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    length += value.length
    if (length > LONGEST) {
      // Nobody waits for a stream that is in no hurry to end.
      reader.cancel().catch(() => {})
      throw new AuthError('invalid_response', 'The answer of the provider is longer than 1 MB.')
    }
    parts.push(value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
