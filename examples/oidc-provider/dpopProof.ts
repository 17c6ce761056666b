import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose'

/** Seconds that a proof, or a nonce, is good for. */
const MAX_AGE = 60

export type ProofVerdict =
  /** RFC 7638 thumbprint of the key that has signed. */
  | { readonly jkt: string }
  /** RFC 9449 §7.1 and §9. */
  | { readonly error: 'invalid_dpop_proof' | 'use_dpop_nonce' }

export interface ProofVerifier {
  verify(request: IncomingMessage, accessToken: string): Promise<ProofVerdict>
  /** For `DPoP-Nonce` of every answer; `undefined` where none is wanted. */
  nonce(): string | undefined
}

/** RFC 9449 §4.3, for the resource API. Remembers each `jti` for as long as its proof would be good. */
export function createProofVerifier(issuer: string, { wantsNonce }: { readonly wantsNonce: boolean }): ProofVerifier {
  const seen = new Map<string, number>()
  let nonces = { now: randomBytes(16).toString('hex'), before: '', since: Date.now() }

  function nonce(): string | undefined {
    if (!wantsNonce) return undefined
    const now = Date.now()
    if (now - nonces.since > MAX_AGE * 1_000)
      nonces = { now: randomBytes(16).toString('hex'), before: nonces.now, since: now }
    return nonces.now
  }

  async function verify(request: IncomingMessage, accessToken: string): Promise<ProofVerdict> {
    const proof = request.headers.dpop
    const refused = { error: 'invalid_dpop_proof' } as const
    if (typeof proof !== 'string') return refused
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
      if (!isFor || !jti || seen.has(jti)) return refused
      // A nonce tells how old the proof is, so that the clock of the device does not matter (RFC 9449 §11.1).
      const current = nonce()
      if (current !== undefined) {
        if (payload.nonce !== current && payload.nonce !== nonces.before) return { error: 'use_dpop_nonce' }
      } else if (Math.abs(now / 1_000 - iat) > MAX_AGE) return refused
      seen.set(jti, now)
      return { jkt: await calculateJwkThumbprint(protectedHeader.jwk as JWK) }
    } catch {
      return refused
    }
  }
  return { verify, nonce }
}
