import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export const ISSUER = 'https://idp.test'

export interface TokenRequest {
  readonly url: string
  readonly headers: Headers
  readonly form: URLSearchParams
  readonly signal: AbortSignal
}

type Json = Record<string, unknown>

/** What an attacker, or a broken server, changes in an answer that is otherwise right. `undefined` leaves a field out. */
export interface HostileProvider {
  readonly fetch: typeof globalThis.fetch
  /** Fields of the discovery document. */
  discovery: Json
  /** The published keys. */
  jwks: { keys: JWK[] }
  /** Claims of the next id tokens. */
  claims: Json
  /** Fields of the next token answers. */
  tokens: Json
  /** Instead of the claims and fields above. */
  answerToken: ((request: TokenRequest) => Response | Promise<Response>) | undefined
  /** Answers for any address first. */
  answerAny: ((request: Request) => Response | Promise<Response> | undefined) | undefined
  /** Signs id tokens in another way. */
  signIdToken: (claims: Json) => string | Promise<string>
  /** Every request, as `POST /token`. */
  readonly seen: string[]
  readonly tokenRequests: TokenRequest[]
  /** The right key again, and one that is published from now on. */
  readonly sign: (claims: Json, kid?: string) => Promise<string>
  rotateKeys(isPublished?: boolean): Promise<void>
  /** Codes, verifiers, tokens: nothing of it may be told. */
  readonly secrets: Set<string>
  /** The address that the provider sends the browser back to, for the address that it was sent to. */
  callback(authorizationUrl: string | URL, changes?: Record<string, string | undefined>): string
  /** The right answer to a code or refresh token. */
  tokenAnswer(request: TokenRequest): Promise<Json>
}

const without = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined))

const newPair = () => generateKeyPair('RS256', { extractable: true })
/** RSA takes its time: one pair serves all providers that do not rotate. */
let usual: ReturnType<typeof newPair> | undefined

/** An OpenID provider in memory, right in everything but what the test tells it to do wrong. */
export async function hostileProvider(): Promise<HostileProvider> {
  usual ??= newPair()
  let { privateKey, publicKey } = await usual
  let kid = 'key-1'
  const published = async (): Promise<JWK> => ({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' })
  /** Of each code: nonce, and what refresh tokens follow. */
  const asked = new Map<string, { nonce: string | undefined; clientId: string; challenge: string }>()

  const provider: HostileProvider = {
    discovery: {},
    jwks: { keys: [await published()] },
    claims: {},
    tokens: {},
    answerToken: undefined,
    answerAny: undefined,
    seen: [],
    tokenRequests: [],
    secrets: new Set(),
    sign: (claims, header = kid) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: header }).sign(privateKey),
    signIdToken: (claims) => provider.sign(claims),
    async rotateKeys(isPublished = true) {
      ;({ privateKey, publicKey } = await newPair())
      kid = `key-${randomUUID()}`
      if (isPublished) provider.jwks = { keys: [await published()] }
    },
    callback(authorizationUrl, changes = {}) {
      const { searchParams } = new URL(authorizationUrl)
      const code = `code-${randomUUID()}`
      for (const name of ['state', 'nonce', 'code_challenge']) {
        const value = searchParams.get(name)
        if (value) provider.secrets.add(value)
      }
      provider.secrets.add(code)
      asked.set(code, {
        nonce: searchParams.get('nonce') ?? undefined,
        clientId: searchParams.get('client_id') ?? '',
        challenge: searchParams.get('code_challenge') ?? '',
      })
      const callback = new URL(searchParams.get('redirect_uri') as string)
      const answer = { code, state: searchParams.get('state') ?? undefined, iss: ISSUER, ...changes }
      for (const [name, value] of Object.entries(answer))
        if (value !== undefined) callback.searchParams.set(name, value)
      return callback.href
    },
    async tokenAnswer({ form, headers }) {
      const code = asked.get(form.get('code') ?? '')
      const now = Math.floor(Date.now() / 1000)
      const claims = without({
        iss: ISSUER,
        sub: 'ada',
        aud: code?.clientId ?? form.get('client_id'),
        nonce: code?.nonce,
        iat: now,
        exp: now + 300,
        auth_time: now,
        ...provider.claims,
      })
      const answer = without({
        access_token: `access-${randomUUID()}`,
        refresh_token: `refresh-${randomUUID()}`,
        token_type: headers.has('dpop') ? 'DPoP' : 'Bearer',
        expires_in: 300,
        id_token: await provider.signIdToken(claims),
        ...provider.tokens,
      })
      for (const name of ['access_token', 'refresh_token', 'id_token'])
        if (typeof answer[name] === 'string') provider.secrets.add(answer[name])
      return answer
    },
    async fetch(input, init) {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const { pathname } = new URL(request.url)
      provider.seen.push(`${request.method} ${new URL(request.url).origin === ISSUER ? pathname : request.url}`)
      const other = await provider.answerAny?.(request.clone())
      if (other) return other
      if (pathname === '/.well-known/openid-configuration') return Response.json(discoveryOf(provider))
      if (pathname === '/jwks') return Response.json(provider.jwks)
      if (pathname === '/revoke') return new Response(null)
      if (pathname === '/me') return Response.json({ sub: 'ada', name: 'Ada' })
      if (pathname !== '/token') return new Response('nothing here', { status: 404 })
      const form = new URLSearchParams(await request.text())
      const asking: TokenRequest = { url: request.url, headers: request.headers, form, signal: request.signal }
      provider.tokenRequests.push(asking)
      for (const name of ['code_verifier', 'refresh_token', 'code']) {
        const value = form.get(name)
        if (value) provider.secrets.add(value)
      }
      if (provider.answerToken) return provider.answerToken(asking)
      const code = asked.get(form.get('code') ?? '')
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      if (form.get('grant_type') === 'authorization_code' && code?.challenge !== verifier)
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
      return Response.json(await provider.tokenAnswer(asking))
    },
  }
  return provider
}

const discoveryOf = ({ discovery }: HostileProvider): Json =>
  without({
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: `${ISSUER}/token`,
    jwks_uri: `${ISSUER}/jwks`,
    userinfo_endpoint: `${ISSUER}/me`,
    revocation_endpoint: `${ISSUER}/revoke`,
    end_session_endpoint: `${ISSUER}/end`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    dpop_signing_alg_values_supported: ['ES256'],
    ...discovery,
  })
