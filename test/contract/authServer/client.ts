import type { CookieJar, FakeAuthServer, FakeAuthServerOptions } from '../../../src/testing/index.ts'

/** What every transport must be able to set, and nothing that only one of them can. */
export type ServerLimits = Pick<FakeAuthServerOptions, 'accessTokenTtl' | 'refreshTokenTtl' | 'signInFailures'>

/** A way from a client to an auth server: a call, a mocked network, a real one. */
export interface Transport {
  readonly server: FakeAuthServer
  readonly baseUrl: string
  /** As one browser would send it: with the cookies in `jar`. */
  readonly fetch: typeof globalThis.fetch
  readonly jar: CookieJar
  /** What Grace's authenticator app shows. */
  code(): string
}

export interface ServerClockOfTest {
  now(): number
  sleep(ms: number): Promise<void>
}

/** Opens a transport to a new server; closes it when the test is done. */
export type OpenTransport = (clock: ServerClockOfTest, limits: ServerLimits) => Promise<Transport>

/** The fields of all answers together: each test reads those that it expects. */
interface AnswerBody {
  readonly error: string
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly amr: readonly string[]
  readonly user: { readonly roles: readonly string[]; readonly permissions: readonly string[] }
  readonly second_factor: { readonly challenge: string }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: AnswerBody
}

export interface Call {
  readonly token?: string
  readonly headers?: Record<string, string>
}

/** A client of the wire, and the clock of its server. */
export interface Client extends Transport {
  get(path: string, call?: Call): Promise<Answer>
  post(path: string, body?: unknown, call?: Call): Promise<Answer>
  signIn(email?: string, password?: string, call?: Call): Promise<Answer>
  /** Grace's password; returns the challenge. */
  challenge(): Promise<string>
  refresh(token: string): Promise<Answer>
  /** Moves the server's clock on. */
  pass(seconds: number): void
  /** What the server has slept so far, in milliseconds. */
  readonly slept: number[]
}

export type OpenClient = (limits?: ServerLimits) => Promise<Client>

export const cookieMode = { headers: { 'x-token-mode': 'cookie' } }
export const grace = { email: 'grace@example.com', password: 'battery staple' }

/** Clients over this kind of transport. */
export const clientsOver =
  (open: OpenTransport): OpenClient =>
  async (limits = {}) => {
    let now = 1_700_000_000_000
    const slept: number[] = []
    const sleep = async (ms: number): Promise<void> => {
      slept.push(ms)
      now += ms
    }
    const transport = await open({ now: () => now, sleep }, { accessTokenTtl: 60, ...limits })

    const send = async (method: string, path: string, body: unknown, call: Call = {}): Promise<Answer> => {
      const { token, headers } = call
      const response = await transport.fetch(transport.baseUrl + path, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} }
    }
    const post: Client['post'] = (path, body, call) => send('POST', path, body, call)
    const signIn: Client['signIn'] = (email = 'ada@example.com', password = 'correct horse', call = {}) =>
      post('/sign-in', { method: 'password', email, password }, call)

    return {
      ...transport,
      slept,
      get: (path, call) => send('GET', path, undefined, call),
      post,
      signIn,
      challenge: async () => (await signIn(grace.email, grace.password)).body.second_factor.challenge,
      refresh: (token) => post('/refresh', { refresh_token: token }),
      pass(seconds) {
        now += seconds * 1_000
      },
    }
  }
