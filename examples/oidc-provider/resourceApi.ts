import type { IncomingMessage, ServerResponse } from 'node:http'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import type { ProofVerifier } from './dpopProof.ts'
import { ACR, personById } from './people.ts'
import { verificationKeys } from './signingKeys.ts'

/** What an access token says of its owner, opaque or JWT. */
interface Caller {
  readonly sub: string
  readonly acr: string
  /** Epoch seconds. */
  readonly authTime: number
  /** RFC 7638 thumbprint of the key that the token is bound to. */
  readonly jkt: string | undefined
}

/** Seconds that a sign-in is fresh enough for what is sensitive. */
const SENSITIVE_MAX_AGE = 300

/** One that is for everybody, and one of their own. */
const ordersOf = (by = 'unknown') => [
  { id: 1, item: 'Nanosecond of wire', by: 'Grace Hopper' },
  { id: 2, item: 'Letter-press cards, 500', by },
]

export interface ResourceApi {
  readonly issuer: string
  readonly provider: Provider
  readonly proofs: ProofVerifier
}

/**
 * The API that the tokens are for. `/api/me`, `/api/orders` for whoever is signed in; `/api/sensitive` for whoever has proved
 * two factors within five minutes, else the challenge of RFC 9470.
 */
export function createResourceApi({ issuer, provider, proofs }: ResourceApi) {
  const keys = createLocalJWKSet(verificationKeys())

  async function callerOf(token: string): Promise<Caller | undefined> {
    const opaque = await provider.AccessToken.find(token)
    if (opaque) {
      const { accountId, extra, jkt } = opaque as typeof opaque & { jkt?: string }
      return accountId === undefined
        ? undefined
        : { sub: accountId, acr: String(extra?.acr), authTime: Number(extra?.auth_time), jkt }
    }
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: `${issuer}/api`,
        currentDate: new Date(Date.now()),
      })
      const {
        sub = '',
        acr,
        auth_time,
        cnf,
      } = payload as JWTPayload & { acr?: string; auth_time?: number; cnf?: { jkt?: string } }
      return { sub, acr: String(acr), authTime: Number(auth_time), jkt: cnf?.jkt }
    } catch {
      return undefined
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const nonce = proofs.nonce()
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'authorization, dpop, content-type',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-expose-headers': 'www-authenticate, dpop-nonce, date',
      ...(nonce !== undefined && { 'dpop-nonce': nonce }),
      'cache-control': 'no-store',
    }
    const answer = (status: number, body: object, headers: Record<string, string> = {}) => {
      response.writeHead(status, { ...cors, 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
    const refuse = (error: string, more = '') => {
      const challenge = `${scheme === 'DPoP' ? scheme : 'Bearer'} error="${error}"${more}`
      answer(401, { error }, { 'www-authenticate': challenge })
    }
    const [scheme = 'Bearer', token = ''] = (request.headers.authorization ?? '').split(' ')
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end()

    const caller = await callerOf(token)
    if (!caller) return refuse('invalid_token')
    // RFC 9449 §7.1: a bound token is worth nothing without its key, and is no bearer token.
    if (scheme !== (caller.jkt === undefined ? 'Bearer' : 'DPoP')) return refuse('invalid_token')
    if (caller.jkt !== undefined) {
      const verdict = await proofs.verify(request, token)
      if ('error' in verdict) return refuse(verdict.error)
      if (verdict.jkt !== caller.jkt) return refuse('invalid_token')
    }

    const path = new URL(request.url ?? '/', issuer).pathname
    if (path === '/api/sensitive') {
      const age = Date.now() / 1_000 - caller.authTime
      if (caller.acr !== ACR.secondFactor || age > SENSITIVE_MAX_AGE)
        return refuse(
          'insufficient_user_authentication',
          `, error_description="A second factor is needed", acr_values="${ACR.secondFactor}", max_age="${SENSITIVE_MAX_AGE}"`,
        )
      return answer(200, { item: '3 codes', acr: caller.acr })
    }
    if (path === '/api/me' || path === '/api/orders') {
      const person = personById(caller.sub)
      const about = { id: caller.sub, name: person?.name, acr: caller.acr, bound: caller.jkt !== undefined }
      return answer(200, path === '/api/orders' ? { ...about, orders: ordersOf(person?.name) } : about)
    }
    return answer(404, { error: 'not_found' })
  }
}
