import { type RestBackendOptions, restBackend } from '../../../src/adapters/backends/restBackend.ts'

export const user = { id: 'u1', name: 'Ada', roles: ['admin'] }
export const grant = { access_token: 'a1', refresh_token: 'r1', token_type: 'Bearer', expires_in: 900, user }
export const { signal } = new AbortController()

export interface RestSent {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: unknown
  readonly init: RequestInit
}

/** A status with a JSON body; a string is sent as it is; nothing for `undefined`. */
export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  return new Response(text, { status, headers })
}

/** A backend over a transport that keeps what it was given and always answers the same. */
export function restWorld(
  respond: () => Response | Promise<Response> = () => answer(200, grant),
  options: Partial<RestBackendOptions> = {},
) {
  const sent: RestSent[] = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    sent.push({
      url: String(input),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
      init,
    })
    return respond()
  }
  return { sent, backend: restBackend({ baseUrl: '/auth', fetch, ...options }) }
}

type World = ReturnType<typeof restWorld>['backend']

/** Each call that a backend makes, with what the user or the engine would give it. */
export const calls = {
  signIn: (backend: World) =>
    backend.signIn?.({ method: 'password', email: 'ada@example.test', password: 'pw' }, { signal }),
  secondFactor: (backend: World) =>
    backend.verifySecondFactor?.({ challenge: 'c1', methods: ['totp'] }, { code: '123456' }, { signal }),
  resend: (backend: World) => backend.resendSecondFactor?.({ challenge: 'c1', methods: ['totp'] }, { signal }),
  refresh: (backend: World) => backend.refresh?.({ refreshToken: 'r1', signal }),
  revoke: (backend: World) => backend.revoke?.({ refreshToken: 'r1', accessToken: 'a1', scope: 'here', signal }),
  whoAmI: (backend: World) => backend.whoAmI?.('a1', { signal }),
} as const
