/** The life of a session, the same whatever server grants it. */
import { describe, expect } from 'vitest'
import { type Kit, storyIn } from './story.ts'
import type { BackendTraits, ContractTab, MakeWorld } from './world.types.ts'

const DAY = 86_400_000
const isLong = process.env.AUTHCHART_LONG === '1'

/** Histories of each kind; `slow`: behind a real socket. */
export const SEEDS = { quick: isLong ? 30 : 2, slow: isLong ? 6 : 1 }

export function describeBackend(name: string, makeWorld: MakeWorld, traits: BackendTraits): void {
  const { accessTtl, refreshesOfThreeTabs, seeds } = traits
  const story = storyIn(makeWorld, seeds)
  const shownIn = ({ auth }: ContractTab) => `${auth.view.status} ${auth.view.reason ?? ''}`.trim()
  const storm = ({ api }: Kit, { auth }: ContractTab, size: number) =>
    Promise.all(
      Array.from({ length: size }, (_, index) => auth.fetch(`${api}/me?${index}`).then(({ status }) => status)),
    )

  describe(name, () => {
    story('signs in, and requests are the user’s', async (kit) => {
      const first = await kit.open()
      expect(first.auth.view.status).toBe('anonymous')
      const tab = await kit.signIn(first)
      expect(tab.auth.view).toMatchObject({ status: 'authenticated', user: { id: kit.idOf.ada }, error: null })
      expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
      expect(tab.events.filter(({ type }) => type === 'signedIn')).toHaveLength(1)
      expect(await kit.liveSessions()).toBe(1)
    })

    story('signs in with a second factor', async (kit) => {
      const tab = await kit.signIn(await kit.open(), 'grace')
      expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.grace)
      expect(tab.auth.view.session?.amr).toContain('otp')
    })

    if (accessTtl !== null)
      story('refreshes before the access token ends, once each time', async (kit) => {
        const tab = await kit.signIn(await kit.open())
        await kit.pass(3 * accessTtl)
        expect(shownIn(tab)).toBe('authenticated')
        expect(kit.refreshes()).toBeGreaterThanOrEqual(3)
        expect(kit.refreshes()).toBeLessThanOrEqual(7)
        expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
      })

    story('T8: 200 requests that are rejected together lead to one refresh, and all succeed', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      const before = kit.refreshes()
      kit.rejectAccess()
      const statuses = await kit.finish(storm(kit, tab, 200))
      expect(new Set(statuses)).toEqual(new Set([200]))
      expect(kit.refreshes() - before).toBe(1)
    })

    story('T5: three tabs that are rejected together spend no token twice, and the others adopt', async (kit) => {
      const tabs = [await kit.signIn(await kit.open()), await kit.open(), await kit.open()]
      expect(tabs.map(shownIn)).toEqual(['authenticated', 'authenticated', 'authenticated'])
      await kit.finish(Promise.all(tabs.map(kit.me)))
      const before = kit.refreshes()
      kit.rejectAccess()
      const statuses = await kit.finish(Promise.all(tabs.map((tab) => storm(kit, tab, 20))))
      expect(new Set(statuses.flat())).toEqual(new Set([200]))
      expect(kit.refreshes() - before).toBeGreaterThanOrEqual(refreshesOfThreeTabs[0])
      expect(kit.refreshes() - before).toBeLessThanOrEqual(refreshesOfThreeTabs[1])
      expect(await kit.liveSessions()).toBe(1)
    })

    story('signs out: here, in the other tabs, and at the server', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      const other = await kit.open()
      await kit.finish(tab.auth.signOut())
      await kit.pass(3_000)
      expect([tab, other].map(shownIn)).toEqual(['signedOut user', 'signedOut user'])
      expect(await kit.liveSessions()).toBe(0)
      expect(await kit.failure(other, other.auth.refresh())).toBe('not_authenticated')
    })

    story('T7: signs out while a refresh is in flight, and leaves nothing alive behind', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      await kit.pass(1_000)
      kit.browser.network.disturb({ matches: kit.isRefresh, fate: 'delayAnswer', delay: 3_000 })
      const refreshing = kit.failure(tab, tab.auth.refresh())
      await kit.pass(500)
      const view = await kit.finish(tab.auth.signOut())
      expect(view.isAuthenticated).toBe(false)
      expect(await refreshing).toBe('session_ended')
      await kit.pass(10_000)
      expect(shownIn(tab)).toBe('signedOut user')
      expect(await kit.liveSessions()).toBe(0)
    })

    story('learns that the server has ended the session, says so in each tab, and asks for no more', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      const other = await kit.open()
      await kit.pass(1_000)
      await kit.revoke()
      kit.rejectAccess()
      await kit.failure(tab, kit.me(tab))
      await kit.pass(3_000)
      expect([tab, other].map(shownIn)).toEqual(['signedOut revoked', 'signedOut revoked'])
      // What a tab still held is revoked once it has learned of the end.
      await kit.pass(20_000)
      const asked = kit.browser.network.log.length
      await kit.pass(60_000)
      expect(kit.browser.network.log.slice(asked).map(({ method, url }) => `${method} ${url}`)).toEqual([])
    })

    for (const [fault, begin] of [
      [
        'the device is offline',
        (kit: Kit) => {
          kit.browser.goOffline()
          return () => kit.browser.goOnline()
        },
      ],
      ['the server answers 503', (kit: Kit) => kit.breakDown(503)],
      ['a firewall answers 403', (kit: Kit) => kit.breakDown(403)],
      ['requests get no answer', (kit: Kit) => kit.browser.network.disturb({ fate: 'loseRequest', times: 1_000_000 })],
    ] as const) {
      story(`T10: keeps the session while ${fault}, and goes on by itself`, async (kit) => {
        const tab = await kit.signIn(await kit.open())
        await kit.pass(500)
        const end = begin(kit)
        const refused = kit.failure(tab, tab.auth.refresh())
        expect(await refused).not.toBe('session_ended')
        await kit.pass(20_000)
        expect(tab.auth.view).toMatchObject({ isAuthenticated: true, reason: null })
        end()
        await kit.pass(90_000)
        expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
        expect(await kit.liveSessions()).toBe(1)
      })

      story(`T10: a page that opens while ${fault} does not sign anybody out`, async (kit) => {
        const before = await kit.signIn(await kit.open())
        await kit.pass(500)
        const end = begin(kit)
        const tab = await kit.reload(before)
        await kit.finish(tab.auth.ready)
        await kit.pass(5_000)
        expect(tab.auth.view.reason).toBeNull()
        expect(tab.auth.view.status).not.toBe('signedOut')
        end()
        await kit.pass(90_000)
        expect(shownIn(tab)).toBe('authenticated')
        expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
      })

      story(`T44: signs out while ${fault}, and nobody comes back with the next page`, async (kit) => {
        const tab = await kit.signIn(await kit.open())
        await kit.pass(500)
        const end = begin(kit)
        await kit.finish(tab.auth.signOut())
        expect(tab.auth.view.isAuthenticated).toBe(false)
        await kit.pass(10_000)
        end()
        await kit.pass(60_000)
        expect(tab.auth.view.isAuthenticated).toBe(false)
      })
    }

    if (traits.signsInFromPage)
      story('a sign-in that meets a fault fails with a code, and succeeds when it is tried again', async (kit) => {
        const tab = await kit.open()
        const end = kit.breakDown(503)
        expect(await kit.failure(tab, kit.signIn(tab))).toBe('server_error')
        end()
        kit.browser.goOffline()
        expect(await kit.failure(tab, kit.signIn(tab))).toBe('network')
        kit.browser.goOnline()
        expect(shownIn(await kit.signIn(tab))).toBe('authenticated')
      })

    for (const [clock, skew] of [
      ['a day ahead', DAY],
      ['a day behind', -DAY],
    ] as const)
      story(
        `T4: works on a device whose clock is ${clock}`,
        async (kit) => {
          const tab = await kit.signIn(await kit.open())
          await kit.pass(2 * (accessTtl ?? 60_000))
          expect(shownIn(tab)).toBe('authenticated')
          expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
          expect(kit.refreshes()).toBeLessThanOrEqual(6)
        },
        { skew },
      )

    story('T4: outlives a clock that is set while the app runs', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      for (const jump of [DAY, -2 * DAY, DAY]) {
        const before = kit.refreshes()
        kit.browser.jumpClock(jump)
        await kit.pass(20_000)
        expect(shownIn(tab)).toBe('authenticated')
        expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
        expect(kit.refreshes() - before).toBeLessThanOrEqual(3)
      }
    })

    story('survives a reload', async (kit) => {
      const before = await kit.signIn(await kit.open())
      await kit.pass(500)
      const tab = await kit.reload(before)
      await kit.finish(tab.auth.ready)
      expect(shownIn(tab)).toBe('authenticated')
      expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
      expect(await kit.liveSessions()).toBe(1)
    })

    story('T9: a second sign-in in another tab as somebody else leaves no request with the first user', async (kit) => {
      const tab = await kit.signIn(await kit.open())
      const other = await kit.signIn(await kit.open(), 'grace')
      await kit.pass(10_000)
      expect(other.auth.view.user?.id).toBe(kit.idOf.grace)
      const { user, isAuthenticated } = tab.auth.view
      if (isAuthenticated) {
        expect(user?.id).toBe(kit.idOf.grace)
        expect(tab.events).toContainEqual(expect.objectContaining({ type: 'userChanged' }))
        expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.grace)
      } else expect(tab.auth.view.reason).toBe('userChanged')
      expect(await kit.finish(kit.me(other))).toBe(kit.idOf.grace)
    })

    story('shows no secret, and would notice one', async (kit) => {
      const tab = await kit.signIn(await kit.open(), 'grace')
      kit.rejectAccess()
      await kit.finish(storm(kit, tab, 3))
      const quiet = kit.leak()
      expect(quiet.found).toBeNull()
      expect(quiet.known).toBeGreaterThanOrEqual(accessTtl === null ? 2 : 4)
      const sent = kit.browser.network.log.at(-1)?.request.headers
      const secret = sent?.get('authorization') ?? sent?.get('cookie') ?? ''
      expect(secret).not.toBe('')
      tab.seen.push({ deep: [new Error(`it was ${secret}`)] })
      expect(kit.leak()).toMatchObject({ where: 'seen' })
      tab.seen.pop()
      await kit.finish(tab.auth.signOut())
    })
  })
}
