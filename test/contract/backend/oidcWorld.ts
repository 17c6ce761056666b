import { indexedDbStore } from 'authchart/adapters'
import { oidcBackend } from 'authchart/oidc'
import { stepUp } from 'authchart/step-up'
import { createSimulatedBrowser } from 'authchart/testing'
import { countCryptography } from './cryptoWork.ts'
import { serve } from './kit.ts'
import { departure, type LeavingPage, leavingPage } from './leavingPage.ts'
import { APP, PROVIDER_IDS, PROVIDER_WANTS, providerSide } from './providerSide.ts'
import { createWork, passingIn } from './work.ts'
import type { BackendWorld, ContractTab, MakeWorld, UserName } from './world.types.ts'

/** `oidcBackend` and a certified provider: sign-in by redirect. */
export const oidcWorld =
  ({ dpop }: { readonly dpop: boolean }): MakeWorld =>
  async ({ seed, skew = 0 }, kitOf) => {
    const browser = createSimulatedBrowser({
      seed,
      skew,
      url: `${APP}/`,
      weather: { latency: [5, 60] },
      startsAt: Date.now(),
    })
    const work = createWork()
    const stop = countCryptography(work)
    const side = await providerSide(work, dpop)
    const { issuer } = side.op
    const { pass, finish } = passingIn(browser, work)
    const addresses: string[] = []
    const answered = async (tab: ContractTab, begun: Promise<unknown>, user: UserName) => {
      const address = await departure(tab.page as LeavingPage, begun, pass)
      const callback = await side.visit(address, user)
      addresses.push(address, callback.href)
      return callback.href
    }
    const visited = async (tab: ContractTab, begun: Promise<unknown>, user: UserName) => {
      const callback = await answered(tab, begun, user)
      const back = kitOf().start(tab.tab.reload(), callback)
      await finish(back.auth.ready)
      if (back.auth.view.error) throw back.auth.view.error
      return back
    }
    const world: BackendWorld = {
      browser,
      work,
      pageOf: leavingPage,
      options: (page) => ({
        backend: oidcBackend({ issuer, clientId: 'demo', redirectUri: '/callback', dpop, page: page as LeavingPage }),
        store: indexedDbStore({ page }),
        stepUp: stepUp(),
        requests: { page, origins: [issuer] },
      }),
      signIn: (tab, user) => visited(tab, tab.auth.signIn({ method: 'redirect' }), user),
      async prove(tab, way) {
        if (way === 'by redirect') return visited(tab, tab.auth.submitStepUp({ method: 'redirect' }), 'ada')
        const begun = tab.auth.submitStepUp({ method: 'popup' })
        kitOf().start(browser.open(), await answered(tab, begun, 'ada'))
        await finish(begun)
        return tab
      },
      api: `${issuer}/api`,
      sensitive: PROVIDER_WANTS,
      idOf: PROVIDER_IDS,
      isRefresh: ({ url, request: { body } }) =>
        url.endsWith('/token') && (body ?? '').includes('grant_type=refresh_token'),
      rejectAccess: side.voidAccessTokens,
      revoke: side.revokeAll,
      liveSessions: side.liveGrants,
      reuses: side.reuses,
      addresses,
      async dispose() {
        stop()
        await side.op.close()
      },
    }
    serve(world, APP, async () => new Response('', { status: 404 }))
    serve(world, issuer, (request) => side.pass(request, { origin: APP }))
    return world
  }
