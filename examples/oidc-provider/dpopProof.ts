import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose'

/** Seconds that a proof is good for. */
const MAX_AGE = 60

/** RFC 9449 §4.3, for the resource API. Remembers each `jti` for as long as its proof would be good. */
export function createProofVerifier(issuer: string) {
  const seen = new Map<string, number>()

  return async (request: IncomingMessage, accessToken: string): Promise<string | undefined> => {
    const proof = request.headers.dpop
    if (typeof proof !== 'string') return undefined
    const now = Date.now()
    for (const [jti, at] of seen) if (now - at > 2 * MAX_AGE * 1_000) seen.delete(jti)
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256'],
      })
      const { htm, htu, ath, jti, iat = 0 } = payload as typeof payload & { htm?: string; htu?: string; ath?: string }
      const url = new URL(request.url ?? '/', issuer)
      const hash = createHash('sha256').update(accessToken).digest('base64url')
      const isFor = htm === request.method && htu === `${url.origin}${url.pathname}` && ath === hash
      if (!isFor || !jti || seen.has(jti) || Math.abs(now / 1_000 - iat) > MAX_AGE) return undefined
      seen.set(jti, now)
      return await calculateJwkThumbprint(protectedHeader.jwk as JWK)
    } catch {
      return undefined
    }
  }
}
