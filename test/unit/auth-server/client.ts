import { type AuthServer, type AuthServerOptions, createAuthServer } from '../../../examples/auth-server/index.ts'

/** The fields of all answers together: each test reads those that it expects. */
interface AnswerBody {
  readonly error: string
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly amr: readonly string[]
  readonly user: { readonly roles: readonly string[]; readonly permissions: readonly string[] }
  readonly second_factor: { readonly challenge: string }
  readonly code: string
  readonly used: boolean
  readonly secondsLeft: number
  readonly orders: readonly unknown[]
  readonly item: string
  readonly by: string
  readonly at: string
  readonly waited: number
  readonly headers: Readonly<Record<string, string>>
  readonly authorization: boolean
  readonly requests: Readonly<Record<string, number>>
  readonly fail: unknown
  readonly own: unknown
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

/** A client of the demo, with a clock that the test turns. */
export interface Client {
  readonly server: AuthServer
  get(path: string, call?: Call): Promise<Answer>
  post(path: string, body?: unknown, call?: Call): Promise<Answer>
  put(path: string, body: unknown): Promise<Answer>
  signIn(email?: string, password?: string, call?: Call): Promise<Answer>
  refresh(token: string): Promise<Answer>
  /** Moves the server's clock on. */
  pass(seconds: number): void
  /** What the server has slept so far, in milliseconds. */
  readonly slept: number[]
}

export function createClient(options: Omit<AuthServerOptions, 'clock'> = {}): Client {
  let now = 1_700_000_000_000
  const slept: number[] = []
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms)
    now += ms
  }
  const server = createAuthServer({ ...options, clock: { now: () => now, sleep } })

  const send = async (method: string, path: string, body: unknown, { token, headers }: Call = {}): Promise<Answer> => {
    const response = await server.app.request(path, {
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

  return {
    server,
    slept,
    get: (path, call) => send('GET', path, undefined, call),
    post,
    put: (path, body) => send('PUT', path, body),
    signIn: (email = 'ada@example.com', password = 'correct horse', call = {}) =>
      post('/auth/sign-in', { method: 'password', email, password }, call),
    refresh: (token) => post('/auth/refresh', { refresh_token: token }),
    pass: (seconds) => {
      now += seconds * 1_000
    },
  }
}
