import { bffBackend } from 'authchart/bff'
import { stepUp } from 'authchart/step-up'
import { createSimulatedBrowser } from 'authchart/testing'
import { createBff, memoryStore } from '../../../examples/bff/index.ts'
import { BFF_SECRET } from '../../../examples/oidc-provider/index.ts'
import { countCryptography } from './cryptoWork.ts'
import { serve } from './kit.ts'
import { departure, type LeavingPage, leavingPage } from './leavingPage.ts'
import { APP, PROVIDER_IDS, PROVIDER_WANTS, providerSide } from './providerSide.ts'
import { createWork, passingIn } from './work.ts'
import type { BackendWorld, ContractTab, MakeWorld, UserName } from './world.types.ts'

/** What a browser says of the requests of its pages. */
const fromThePage = { origin: APP, 'sec-fetch-site': 'same-origin' }

/** `bffBackend`, the reference BFF, and the provider behind it. */
export const bffWorld =
  (): MakeWorld =>
  async ({ seed, skew = 0 }, kitOf) => {
    const browser = createSimulatedBrowser({ seed, skew, url: `${APP}/`, weather: { latency: [5, 60] } })
    const work = createWork()
    const stop = countCryptography(work)
    const side = await providerSide(work, false)
    const { now } = browser.clock
    const store = memoryStore(now)
    const { app } = createBff({
      origin: APP,
      issuer: side.op.issuer,
      clientId: 'bff',
      clientSecret: BFF_SECRET,
      api: `${side.op.issuer}/api`,
      store,
      now,
    })
    const { pass, finish } = passingIn(browser, work)
    const keys = async () => (await Promise.all(Object.values(PROVIDER_IDS).map((user) => store.find({ user })))).flat()
    const addresses: string[] = []
    /** The API refuses everybody until somebody asks who they are. */
    let isRejecting = false
    const visited = async (tab: ContractTab, begun: Promise<unknown>, user: UserName) => {
      const page = tab.page as LeavingPage
      const follow = async (url: string) => {
        addresses.push(url)
        const answer = await finish(page.fetch(url, { redirect: 'manual' }))
        return new URL(answer.headers.get('location') ?? '', url).href
      }
      const callback = await side.visit(await follow(await departure(page, begun, pass)), user)
      const home = await follow(callback.href)
      const back = kitOf().start(tab.tab.reload(), home)
      await finish(back.auth.ready)
      if (back.auth.view.error) throw back.auth.view.error
      return back
    }
    const world: BackendWorld = {
      browser,
      work,
      pageOf: leavingPage,
      options: (page) => ({ backend: bffBackend({ page: page as LeavingPage }), stepUp: stepUp() }),
      signIn: (tab, user) => visited(tab, tab.auth.signIn({ method: 'redirect', returnTo: '/' }), user),
      prove: (tab) => visited(tab, tab.auth.submitStepUp({ method: 'redirect', returnTo: '/' }), 'ada'),
      api: '/api',
      sensitive: PROVIDER_WANTS,
      idOf: PROVIDER_IDS,
      isRefresh: ({ url }) => url.endsWith('/bff/session'),
      rejectAccess() {
        isRejecting = true
      },
      async revoke() {
        for (const key of await keys()) await store.delete(key)
      },
      liveSessions: async () => (await keys()).length,
      reuses: side.reuses,
      addresses,
      async dispose() {
        stop()
        await side.op.close()
      },
    }
    serve(world, APP, async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/api') && isRejecting) return Response.json({ error: 'no_session' }, { status: 401 })
      const body = await request.text()
      const headers = new Headers(request.headers)
      if (!/^\/bff\/(?:login|callback)/.test(pathname))
        for (const [name, value] of Object.entries(fromThePage)) headers.set(name, value)
      const answer = await work.during(
        Promise.resolve(
          app.fetch(new Request(request.url, { method: request.method, headers, ...(body && { body }) })),
        ),
      )
      if (pathname === '/bff/session') isRejecting = false
      return answer
    })
    return world
  }
