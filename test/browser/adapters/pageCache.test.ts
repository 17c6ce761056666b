import { describe, expect, it } from 'vitest'
import { leaveAndReturn } from '../harness/backButton.ts'
import { browserForSuite } from '../harness/world.ts'

describe('the back/forward cache', () => {
  const browser = browserForSuite()

  it('T43: keeps a page whose ledger, lock, channel and store have been used', async () => {
    const world = await browser.open()
    const tab = await world.tab()
    await tab.run(async () => {
      const { adapters, ledger } = window.authchart
      const { ledger: register, lock, channel } = adapters.browserEnvironment('T43')
      const entry = ledger.begun({ epoch: 'epoch', commit: 'commit', signedInAt: 1 })
      channel.subscribe(() => {})
      await lock.run({ name: 'T43', stealAfter: 10_000 }, () => register.compareAndSet(null, entry))
      await adapters.indexedDbStore().set('key', 'value')
      channel.post('changed')
      window.kept.register = register
    })
    expect(await tab.run(async () => (await navigator.locks.query()).held)).toEqual([])
    const { isRestored, obstacles } = await leaveAndReturn(world, tab)
    expect(obstacles).toEqual([])
    if (world.hasPageCache) expect(isRestored).toBe(true)
  })

  it('T43: the test sees what would keep a page out: a Web Lock that is held', async (context) => {
    const world = await browser.open()
    context.skip(!world.hasPageCache, 'this browser has no back/forward cache')
    context.skip(browser.engine === 'webkit', 'WebKit also keeps a page that holds a Web Lock')
    const tab = await world.tab()
    await tab.begin(() => navigator.locks.request('held', () => new Promise(() => {})))
    const { isRestored, obstacles } = await leaveAndReturn(world, tab)
    expect(isRestored).toBe(false)
    if (browser.engine === 'chromium') expect(obstacles).not.toEqual([])
  })

  it('T43: what was subscribed before hears again after the return', async (context) => {
    const world = await browser.open()
    context.skip(!world.hasPageCache, 'this browser has no back/forward cache')
    const [tab, other] = [await world.tab(), await world.tab()]
    await tab.run(() => {
      const heard: unknown[] = []
      window.authchart.adapters.broadcastChannel({ name: 'T43' }).subscribe((message) => heard.push(message))
      window.kept.heard = heard
    })
    const say = (text: string) =>
      other.run((text) => window.authchart.adapters.broadcastChannel({ name: 'T43' }).post(text), text)
    const { isRestored } = await leaveAndReturn(world, tab, () => say('while away'))
    expect(isRestored).toBe(true)
    await say('after the return')
    await tab.until(() => (window.kept.heard as unknown[]).length > 0, [])
    expect(await tab.run(() => window.kept.heard)).toEqual(['after the return'])
  })
})
