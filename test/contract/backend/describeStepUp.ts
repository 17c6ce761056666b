/** More than a session, the same whatever server asks for it (RFC 9470). */
import { describe, expect } from 'vitest'
import { type Kit, storyIn } from './story.ts'
import type { BackendTraits, ContractTab, MakeWorld } from './world.types.ts'

export function describeStepUp(name: string, makeWorld: MakeWorld, { stepUps, seeds }: BackendTraits): void {
  const story = storyIn(makeWorld, seeds)
  const payout = ({ api }: Kit, { auth }: ContractTab) => auth.fetch(`${api}/sensitive`).then(({ status }) => status)
  const sent = ({ browser }: Kit) => browser.network.log.filter(({ url }) => url.endsWith('/sensitive'))
  const countOf = ({ events }: ContractTab, type: string) => events.filter((event) => event.type === type).length

  /** Ada, who has given her password, is asked for more because of a request that waits for it. */
  const asked = async (kit: Kit) => {
    const tab = await kit.signIn(await kit.open())
    const { session } = tab.auth.view
    const known = kit.leak().known ?? 0
    const answer = payout(kit, tab)
    answer.catch(() => {})
    await kit.pass(1_000)
    expect(tab.auth.view).toMatchObject({ status: 'authenticated', assurance: { request: kit.sensitive } })
    expect(countOf(tab, 'stepUpRequired')).toBe(1)
    expect(sent(kit).map(({ answered }) => answered?.status)).toEqual([401])
    return { tab, session, known, answer }
  }
  const expectSteppedUp = (kit: Kit, tab: ContractTab, before: Awaited<ReturnType<typeof asked>>) => {
    const { session, assurance } = tab.auth.view
    expect(session).toMatchObject({ id: before.session?.id, acr: kit.sensitive.acr })
    expect(session?.generation).toBeGreaterThan(before.session?.generation ?? Number.POSITIVE_INFINITY)
    expect(assurance).toMatchObject({ request: null, error: null })
    expect(tab.auth.isSteppedUp(kit.sensitive)).toBe(true)
    expect(kit.leak().known, 'what the step-up brought is secret, too').toBeGreaterThan(before.known)
  }

  describe(`${name}: step-up`, () => {
    if (stepUps.includes('on the page'))
      story('a request that wants more waits for the proof, and is sent again once with the new token', async (kit) => {
        const before = await asked(kit)
        const refreshes = kit.refreshes()
        const tab = await kit.prove(before.tab, 'on the page')
        expect(await kit.finish(before.answer)).toBe(200)
        expectSteppedUp(kit, tab, before)
        await kit.pass(1_000)
        const [first, again, ...more] = sent(kit).map(({ request }) => request.headers.get('authorization'))
        expect(again).not.toBe(first)
        expect(more).toEqual([])
        expect(kit.refreshes()).toBe(refreshes)
      })

    if (stepUps.includes('by redirect'))
      story('the page that comes back from a step-up goes on with the session, and may do more', async (kit) => {
        const before = await asked(kit)
        const tab = await kit.prove(before.tab, 'by redirect')
        expectSteppedUp(kit, tab, before)
        expect(countOf(tab, 'signedIn')).toBe(0)
        expect(await kit.finish(payout(kit, tab))).toBe(200)
        expect(sent(kit)).toHaveLength(2)
      })

    story('declined, the request that waits fails, and the session goes on as it was', async (kit) => {
      const { tab, session, answer } = await asked(kit)
      tab.auth.declineStepUp()
      expect(await kit.failure(tab, answer)).toBe('insufficient_authentication')
      expect(tab.auth.view).toMatchObject({ status: 'authenticated', session, assurance: { request: null } })
      expect(await kit.finish(kit.me(tab))).toBe(kit.idOf.ada)
      expect(sent(kit)).toHaveLength(1)
    })

    story('T19: signs out while the user is asked, and nobody waits or is signed in any more', async (kit) => {
      const { tab, answer } = await asked(kit)
      await kit.finish(tab.auth.signOut())
      expect(await kit.failure(tab, answer)).toBe('session_ended')
      await kit.pass(3_000)
      expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', assurance: null })
      expect(sent(kit)).toHaveLength(1)
      expect(await kit.liveSessions()).toBe(0)
    })

    for (const way of stepUps)
      story(`signs out after a step-up ${way}, and leaves nothing alive at the server`, async (kit) => {
        const { tab: asking } = await asked(kit)
        const tab = await kit.prove(asking, way)
        await kit.finish(tab.auth.signOut())
        await kit.pass(3_000)
        expect(tab.auth.view.status).toBe('signedOut')
        expect(await kit.liveSessions()).toBe(0)
      })
  })
}
