import { describe, expect, it } from 'vitest'
import { events, MODE_NAMES, MODES, openApp, request, showing } from './harness/appWorld.ts'
import { gate } from './harness/site.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

describe.each(MODE_NAMES)('another user signs in in another tab, with the %s', (name) => {
  it('T9: this tab follows, says userChanged, and no answer to the one reaches the page of the other', async () => {
    const world = await openApp(browser, MODES[name])
    const [ada, grace] = [await world.tab(), await world.tab()]
    await world.signIn(ada)
    await showing(grace, 'Hello Ada Lovelace')
    const answered = gate()
    world.site.intercept('/api/slow', async (_, next) => {
      const answer = await next()
      await answered.opened
      return answer
    })
    const pending = request(ada, '/api/slow?ms=1')
    await expect.poll(() => world.site.to('/api/slow').length).toBe(1)

    await world.signIn(grace, 'grace')
    await showing(ada, 'Hello Grace Hopper')
    answered.open()
    expect(['session_ended', 'user_changed']).toContain(await pending)

    const [changed] = await events(ada, 'userChanged')
    expect(changed).toMatchObject({ user: { name: 'Grace Hopper' }, previous: { name: 'Ada Lovelace' } })
    const user = await ada.run(async () => {
      const answer = await window.app.auth.fetch('/api/echo')
      return (await answer.json()).user
    })
    expect(user).toBe('user-grace')
    // What Ada had is revoked, what Grace has is not.
    await expect.poll(() => world.alive(), { timeout: 4_000 }).toEqual(['user-grace'])
    expect(world.counters().reuseDetections).toBe(0)
  })
})
