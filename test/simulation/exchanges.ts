import type { Exchange } from './journal.ts'
import { judgeSilentSignIn } from './judges/strays.ts'
import type { SimTab } from './simTab.ts'
import type { World } from './world.ts'

const MARK = 'x-exchange'
const REFRESH_COOKIE = 'authchart_rt'

/** The tab's `fetch`, with each request noted when it leaves and when its answer is heard. */
export function watchedFetch(world: World, tab: () => SimTab, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { journal } = world
    const headers = new Headers(init?.headers)
    const path = new URL(String(input instanceof Request ? input.url : input), world.origin).pathname
    const exchange: Exchange = {
      id: journal.exchanges.length,
      tab: tab(),
      endpoint: path.replace(/^\/auth\//, ''),
      sentAt: world.now(),
      refreshToken: tokenIn(init?.body),
      bearer: headers.get('authorization')?.replace(/^Bearer /, ''),
      reachedAt: null,
      family: null,
      status: null,
      isGranted: false,
      heardAt: null,
      failedAt: null,
    }
    journal.exchanges.push(exchange)
    world.judgeRequest(exchange)
    headers.set(MARK, String(exchange.id))
    try {
      const response = await fetch(input, { ...init, headers })
      exchange.heardAt = world.now()
      return response
    } catch (error) {
      exchange.failedAt = world.now()
      throw error
    }
  }
}

/** The server's side of it: what arrives, and what is answered. */
export async function serve(world: World, request: Request): Promise<Response> {
  const { server, journal } = world
  const exchange = journal.exchanges[Number(request.headers.get(MARK))]
  if (exchange) {
    exchange.reachedAt = world.now()
    exchange.refreshToken ??= cookieIn(request.headers.get('cookie'))
    const token = exchange.refreshToken ?? exchange.bearer
    exchange.family = (token && server.state.familyOf(token)?.id) || null
    world.judgeArrival(exchange)
  }
  const { pathname } = new URL(request.url)
  const response = pathname.startsWith('/auth/')
    ? await server.fetch(request)
    : await server.serve(request, (asked) => {
        const caller = server.identify(asked)
        return server.refusal(asked) ?? Response.json({ user: caller?.user.id })
      })
  if (exchange) {
    exchange.status = response.status
    if (response.ok && /^(sign-in|second-factor|refresh)$/.test(exchange.endpoint)) {
      const body = (await response.clone().json()) as { access_token?: string }
      exchange.isGranted = body.access_token !== undefined
      if (body.access_token) exchange.family = server.state.familyOf(body.access_token)?.id ?? null
      if (exchange.isGranted && exchange.endpoint === 'refresh') judgeSilentSignIn(world, exchange)
    }
  }
  return response
}

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined
  const { refresh_token: token } = JSON.parse(body) as { refresh_token?: string }
  return token
}

const cookieIn = (header: string | null): string | undefined =>
  header
    ?.split('; ')
    .find((pair) => pair.startsWith(`${REFRESH_COOKIE}=`))
    ?.slice(REFRESH_COOKIE.length + 1)
