import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose'

export interface SeenRequest {
  readonly url: string
  readonly method: string
  readonly authorization: string | null
  readonly proof: string | null
  readonly body: string
  readonly redirect: RequestRedirect
  readonly request: Request
}

export interface ResourceServer {
  readonly fetch: typeof globalThis.fetch
  readonly seen: SeenRequest[]
  /** Claims of the proofs, in their order. */
  proofs(): Record<string, unknown>[]
  /** The server wants this nonce from now on. */
  nonce: string | undefined
  /** Epoch ms by the server's clock. */
  now: () => number
  /** The server exposes `Date` to the page. */
  tellsTime: boolean
  /** Answers instead of the server's own judgement. */
  answer: ((request: SeenRequest) => Response | undefined) | undefined
}

/** A protected resource as RFC 9449 §7 has it, without a network; `jkt` says which key each access token is bound to. */
export function resourceServer(jkt: Record<string, string> = {}): ResourceServer {
  const usedIds = new Set<unknown>()
  const server: ResourceServer = {
    seen: [],
    proofs: () => server.seen.flatMap(({ proof }) => (proof ? [decodeJwt(proof)] : [])),
    nonce: undefined,
    now: Date.now,
    tellsTime: false,
    answer: undefined,
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const { headers } = request
      const seen: SeenRequest = {
        url: request.url,
        method: request.method,
        authorization: headers.get('authorization'),
        proof: headers.get('dpop'),
        redirect: request.redirect,
        body: await request.text(),
        request,
      }
      server.seen.push(seen)
      const answer = server.answer?.(seen) ?? (await judge(seen))
      if (server.nonce) answer.headers.set('dpop-nonce', server.nonce)
      if (server.tellsTime) answer.headers.set('date', new Date(server.now()).toUTCString())
      return answer
    },
  }

  const judge = async ({ url, method, authorization, proof, body }: SeenRequest): Promise<Response> => {
    const token = /^DPoP (.+)$/.exec(authorization ?? '')?.[1]
    if (!token) return new Response('no token', { status: 401, headers: { 'www-authenticate': 'DPoP algs="ES256"' } })
    const refuse = (error: string) =>
      new Response(error, { status: 401, headers: { 'www-authenticate': `DPoP error="${error}", algs="ES256"` } })
    if (!proof) return refuse('invalid_token')
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        algorithms: ['ES256'],
        typ: 'dpop+jwt',
      })
      const { origin, pathname } = new URL(url)
      const ath = createHash('sha256').update(token).digest('base64url')
      if (payload.htm !== method || payload.htu !== `${origin}${pathname}` || payload.ath !== ath)
        return refuse('invalid_dpop_proof')
      if (server.nonce !== payload.nonce) return refuse('use_dpop_nonce')
      if (Math.abs((payload.iat as number) * 1000 - server.now()) > 60_000) return refuse('invalid_dpop_proof')
      if (!payload.jti || usedIds.has(payload.jti)) return refuse('invalid_dpop_proof')
      usedIds.add(payload.jti)
      if ((await calculateJwkThumbprint(protectedHeader.jwk!)) !== jkt[token]) return refuse('invalid_token')
      return new Response(`done: ${body}`)
    } catch {
      return refuse('invalid_dpop_proof')
    }
  }
  return server
}
