import type { FakeAuthServer, SimulatedBrowser } from '../../src/testing/index.ts'
import { challenges } from './walkedStepUp.ts'

/** Names the page that sends a request, so that only one page's requests are held. */
export const SENDER = 'x-sender'

interface Held {
  readonly path: string
  answer(response?: Response): void
}

/** The fake server and its API; what the walked page sends to `/auth` waits until somebody says how it is answered. */
export function holdRequests(browser: SimulatedBrowser, server: FakeAuthServer) {
  let held: Held[] = []
  const challenged = challenges()
  browser.serve('https://app.test', async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/denied') return new Response(null, { status: 403 })
    if (pathname === '/challenged') return challenged(request)
    if (pathname === '/limited') return new Response(null, { status: 429, headers: { 'retry-after': '1' } })
    if (!pathname.startsWith('/auth/')) return server.refusal(request) ?? Response.json({})
    if (request.headers.get(SENDER) !== 'walked') return server.fetch(request)
    return new Promise((resolve, reject) => {
      held.push({
        path: pathname,
        answer: (response) => (response ? resolve(response) : server.fetch(request).then(resolve, reject)),
      })
    })
  })
  const aside: Held[] = []
  const newest = (path: string) => held.findLast((each) => each.path === path)
  return {
    isWaiting: (path: string) => newest(path) !== undefined,
    /** Lets the newest request to `path` through, or answers it in the server's place. */
    answer(path: string, response?: Response): void {
      const found = newest(path)
      held = held.filter((each) => each !== found)
      found?.answer(response)
    },
    /** Whatever is under way belongs to what is given up now: it is answered late, if at all. */
    setAside(): void {
      aside.push(...held.splice(0))
    },
    release(): void {
      for (const each of [...aside.splice(0), ...held.splice(0)]) each.answer()
    },
  }
}
