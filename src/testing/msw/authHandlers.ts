import { type HttpHandler, HttpResponse, http } from 'msw'
import type { MethodPaths } from '../../adapters/backends/methodPaths.ts'
import type { RestEndpoints } from '../../adapters/backends/restBackend.ts'
import { type CookieJar, createCookieJar } from '../server/cookieJar.ts'
import type { FakeAuthServer } from '../server/fakeAuthServer.types.ts'
import { DroppedAnswer } from '../server/faultyNetwork.ts'
import { callOf, responseOf } from '../server/platform.ts'

export interface AuthHandlersOptions {
  /**
   * Where the app believes the auth server to be, as in `restBackend`. In Node an absolute URL. Default: the server's base
   * path at any origin.
   */
  readonly baseUrl?: string
  /** As in `restBackend`, for an app that calls the endpoints by other names; `stepUp`: the `endpoint` of `withStepUp`. */
  readonly endpoints?: RestEndpoints & { readonly stepUp?: MethodPaths | false }
  /** The browser's cookies, in cookie mode. Default: a jar of these handlers' own, empty at first. */
  readonly jar?: CookieJar
}

/** Where the fake server has what `restBackend` and `withStepUp` call so. */
const ROUTES = {
  signIn: ['post', '/sign-in'],
  secondFactor: ['post', '/second-factor'],
  resend: ['post', '/second-factor/resend'],
  stepUp: ['post', '/step-up'],
  refresh: ['post', '/refresh'],
  revoke: ['post', '/revoke'],
  me: ['get', '/me'],
} as const satisfies Record<keyof Endpoints, readonly ['post' | 'get', string]>

type Endpoints = NonNullable<AuthHandlersOptions['endpoints']>

const isAbsolute = (path: string): boolean => /^([a-z][a-z\d+.-]*:)?\/\//i.test(path)

/** The addresses of an endpoint: none, one, or one for each sign-in method. */
function addresses(given: Endpoints[keyof Endpoints], usual: string, baseUrl: string): readonly string[] {
  if (given === false) return []
  const paths = given === undefined ? [usual] : typeof given === 'string' ? [given] : Object.values(given)
  return paths.map((path) => (isAbsolute(path) ? path : `${baseUrl.replace(/\/$/, '')}/${path.replace(/^\//, '')}`))
}

/**
 * Handlers for msw that let a fake server answer all that `restBackend` and `withStepUp` ask for, in Node (`setupServer`)
 * and in a browser (`setupWorker`). An answer that a fault drops makes `fetch` reject, as a lost connection does.
 *
 * @example
 * const server = createFakeAuthServer()
 * const network = setupServer(...authHandlers(server, { baseUrl: 'https://app.test/auth' }))
 */
export function authHandlers(
  server: Pick<FakeAuthServer, 'handle' | 'basePath'>,
  { baseUrl = `*${server.basePath}`, endpoints = {}, jar = createCookieJar() }: AuthHandlersOptions = {},
): HttpHandler[] {
  const answer = async (request: Request, path: string): Promise<Response> => {
    // A clone: the test's own listeners may want to read the body, too.
    const call = callOf(request.clone())
    const sendsCookies = request.credentials !== 'omit'
    // A service worker is not shown the cookies of a request, nor may a page set HttpOnly ones: hence the jar.
    const cookie = [call.headers.cookie, sendsCookies && jar.headerFor(new URL(path, call.url).href)]
    const answered = await server.handle({
      ...call,
      url: new URL(path, call.url).href,
      headers: { ...call.headers, cookie: cookie.filter(Boolean).join('; ') },
    })
    for (const [name, value] of answered.headers) if (name === 'set-cookie' && sendsCookies) jar.take(value)
    return responseOf(answered)
  }

  return Object.entries(ROUTES).flatMap(([name, [method, path]]) =>
    addresses(endpoints[name as keyof Endpoints], path, baseUrl).map((address) =>
      http[method](address, async ({ request }) => {
        try {
          return await answer(request, server.basePath + path)
        } catch (error) {
          if (error instanceof DroppedAnswer) return HttpResponse.error()
          throw error
        }
      }),
    ),
  )
}
