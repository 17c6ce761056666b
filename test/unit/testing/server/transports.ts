import { setupServer } from 'msw/node'
import { onTestFinished } from 'vitest'
import { createAuthServer, listen } from '../../../../examples/auth-server/index.ts'
import { type CookieJar, createCookieJar, createFakeAuthServer } from '../../../../src/testing/index.ts'
import { authHandlers } from '../../../../src/testing/msw/index.ts'
import type { OpenTransport } from '../../../contract/authServer/client.ts'

/** Both the fake server and the demo's grant this. */
const scope = 'profile orders'
const code = () => '123456'

const direct: OpenTransport = async (clock, limits) => {
  const server = createFakeAuthServer({ ...limits, clock, scope })
  const jar = createCookieJar()
  return { server, jar, baseUrl: 'https://app.test/auth', fetch: jar.fetchFrom(server), code }
}

const mocked: OpenTransport = async (clock, limits) => {
  const server = createFakeAuthServer({ ...limits, clock, scope })
  const jar = createCookieJar()
  const baseUrl = 'https://app.test/auth'
  const network = setupServer(...authHandlers(server, { baseUrl, jar }))
  network.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => network.close())
  return { server, jar, baseUrl, fetch: (input, init) => fetch(input, init), code }
}

/** Node's `fetch` with the cookies of a browser. */
const withCookies =
  (jar: CookieJar): typeof globalThis.fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('cookie', jar.headerFor(String(input)))
    const response = await fetch(input, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) jar.take(cookie)
    return response
  }

const overHttp: OpenTransport = async (clock, limits) => {
  const demo = createAuthServer({ ...limits, clock })
  const { url, close } = await listen(demo)
  onTestFinished(close)
  const jar = createCookieJar()
  const server = { ...demo.auth, reset: demo.reset }
  return { server, jar, baseUrl: `${url}/auth`, fetch: withCookies(jar), code: () => demo.currentCode('user-grace') }
}

export const transports: Readonly<Record<string, OpenTransport>> = {
  'server.fetch': direct,
  'msw and the platform’s fetch': mocked,
  'the demo’s server over HTTP': overHttp,
}
