import { restBackend } from 'authchart'
import { indexedDbStore } from 'authchart/adapters'
import { stepUp, withStepUp } from 'authchart/step-up'
import { createDice, createFakeAuthServer, createSimulatedBrowser, exampleUsers } from 'authchart/testing'
import { serve } from './kit.ts'
import { createWork, passingIn } from './work.ts'
import type { BackendWorld, MakeWorld } from './world.types.ts'

const ORIGIN = 'https://app.test'
export const REST_TTL = 60_000
/** Long enough to be found where it should not stand. */
const CODE = '7294-0518-3361'
const SENSITIVE = { acr: '2', maxAge: 300_000 }

/** `restBackend` and the fake auth server. */
export const restWorld =
  (mode: 'body' | 'cookie'): MakeWorld =>
  async ({ seed, skew = 0 }) => {
    const browser = createSimulatedBrowser({ seed, skew, weather: { latency: [5, 60] } })
    const server = createFakeAuthServer({
      clock: browser.clock,
      random: createDice(seed + 1).fraction,
      accessTokenTtl: REST_TTL / 1_000,
      users: [{ ...exampleUsers.ada, stepUp: { code: CODE } }, exampleUsers.grace],
    })
    const work = createWork()
    const { finish } = passingIn(browser, work)
    const world: BackendWorld = {
      browser,
      work,
      pageOf: (tab) => tab.page,
      options: (page) => ({
        backend: withStepUp(restBackend({ baseUrl: '/auth', mode, page }), { baseUrl: '/auth', mode, page }),
        stepUp: stepUp(),
        ...(mode === 'body' ? { store: indexedDbStore({ page }) } : { shareAccessToken: true }),
      }),
      async signIn(tab, user) {
        const { email, password } = exampleUsers[user]
        const view = await finish(tab.auth.signIn({ method: 'password', email, password }))
        if (view.status === 'awaitingSecondFactor')
          await finish(tab.auth.submitSecondFactor({ code: exampleUsers.grace.secondFactor.code }))
        return tab
      },
      async prove(tab) {
        await finish(tab.auth.submitStepUp({ method: 'otp', code: CODE }))
        return tab
      },
      api: '/api',
      sensitive: SENSITIVE,
      idOf: { ada: exampleUsers.ada.id, grace: exampleUsers.grace.id },
      isRefresh: ({ url }) => url.endsWith('/auth/refresh'),
      rejectAccess: () => server.voidAccessTokens(),
      revoke: async () => void server.revoke(),
      liveSessions: async () => server.state.liveFamilies().length,
      reuses: () => server.state.counters.reuseDetections,
      secrets: () => server.state.issuedSecrets(),
    }
    serve(world, ORIGIN, async (request) => {
      if (new URL(request.url).pathname.startsWith('/auth/')) return server.fetch(request)
      return server.serve(
        request,
        (asked) =>
          (asked.url.endsWith('/sensitive') ? server.challenge(asked, SENSITIVE) : server.refusal(asked)) ??
          Response.json({ id: server.identify(asked)?.user.id }),
      )
    })
    return world
  }
