import { describe, expect, it } from 'vitest'
import type { Page } from '../../../src/adapters/page.ts'
import { createReturnPoint } from '../../../src/index.ts'
import { type WorldTab, world } from '../engine/world.ts'
import { ORIGIN, tabOf } from './returnWorld.ts'

function pointOf({ auth }: WorldTab, { storage } = tabOf()) {
  const location = { href: `${ORIGIN}/orders/42`, origin: ORIGIN, protocol: 'https:' }
  const page = { location, sessionStorage: storage, Date } as unknown as Page
  return createReturnPoint({ auth, page, signInPath: '/sign-in' })
}

describe('a return point beside a real engine', () => {
  it('hands out the page when signedIn is told', async () => {
    const w = world()
    const tab = w.open()
    const point = pointOf(tab)
    await w.finish(tab.auth.ready)
    point.capture()
    const went: string[] = []
    tab.auth.on('signedIn', () => went.push(point.consume()))
    await w.signIn(tab)
    await w.settle()
    expect(went).toEqual(['/orders/42'])
    w.dispose()
  })

  it('survives a second factor with a reload in the middle of it', async () => {
    const w = world()
    const storage = tabOf()
    const first = w.open()
    const point = pointOf(first, storage)
    await w.finish(first.auth.ready)
    point.capture()
    await w.finish(
      first.auth.signIn({ method: 'password', name: 'grace', password: 'secret-password', secondFactor: true }),
    )
    first.auth.dispose()
    const second = w.open()
    const again = pointOf(second, storage)
    await w.finish(second.auth.ready)
    expect(again.peek()).toBe('/orders/42')
    await w.signIn(second, 'grace')
    expect(again.consume()).toBe('/orders/42')
    w.dispose()
  })

  it('a sign-out by the user, here or in another tab, leaves nothing to come back to', async () => {
    for (const who of [0, 1]) {
      const w = world()
      const tabs = [await w.signIn(w.open()), w.open()] as const
      await w.finish(tabs[1].auth.ready)
      const point = pointOf(tabs[0])
      await w.finish(tabs[who]!.auth.signOut())
      await w.clock.pass(2_000)
      expect(tabs[0].auth.view.reason).toBe('user')
      point.capture()
      await w.signIn(tabs[0], 'grace')
      expect(point.consume()).toBe('/')
      w.dispose()
    }
  })

  it('a session that was revoked comes back to its page for its user only', async () => {
    for (const next of ['ada', 'grace']) {
      const w = world()
      const tab = await w.signIn(w.open())
      const point = pointOf(tab)
      for (const family of w.server.liveFamilies()) family.isDead = true
      await w.finish(tab.auth.refresh().catch(() => {}))
      expect(tab.auth.view).toMatchObject({ isAuthenticated: false, reason: 'revoked' })
      point.capture()
      await w.signIn(tab, next)
      expect(point.consume()).toBe(next === 'ada' ? '/orders/42' : '/')
      w.dispose()
    }
  })
})
