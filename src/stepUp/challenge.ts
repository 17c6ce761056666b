import type { StepUpRequest } from '../adapters/ports.ts'

/** `name=token` or `name="quoted"`, RFC 9110 §11.2. */
const PARAMETER = /([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))/g

/** Where a challenge begins: a scheme, a blank, and the first of its parameters or the end. */
const SCHEME = /(?:^|,)\s*([\w!#$%&'*+.^`|~-]+)(?=\s+[\w!#$%&'*+.^`|~-]+\s*=|\s*(?:,|$))/g

/** A quoted comma or blank is not the end of anything. */
const masked = (header: string) => header.replace(/"(?:[^"\\]|\\.)*"/g, (text) => `"${'x'.repeat(text.length - 2)}"`)

/** Longer than this no honest header is. */
const LONGEST = 4_096

/**
 * What a server asks for that has refused a token for insufficient user authentication (RFC 9470 §3): `acr_values` and
 * `max_age`, the latter in seconds. `null`: it says nothing of the kind.
 *
 * @example
 * challengeOf(new Headers({ 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="300"' }))
 * // { maxAge: 300_000 }
 */
export function challengeOf(headers: Headers): StepUpRequest | null {
  const header = (headers.get('www-authenticate') ?? '').slice(0, LONGEST)
  const starts = [...masked(header).matchAll(SCHEME)].map(({ index }) => index)
  for (const [n, start] of starts.entries()) {
    const parameters = new Map<string, string>()
    for (const [, name = '', quoted, token = ''] of header.slice(start, starts[n + 1]).matchAll(PARAMETER))
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? token)
    if (parameters.get('error') !== 'insufficient_user_authentication') continue
    const acr = parameters.get('acr_values')?.trim()
    const maxAge = /^\d{1,9}$/.test(parameters.get('max_age') ?? '') ? Number(parameters.get('max_age')) : undefined
    return { ...(acr && { acr }), ...(maxAge !== undefined && { maxAge: maxAge * 1_000 }) }
  }
  return null
}
