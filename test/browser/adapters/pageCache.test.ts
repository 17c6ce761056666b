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

  it('T28, T43: a page that holds a Web Lock is not kept, or (WebKit) comes back without the lock and knows it', async (context) => {
    const world = await browser.open()
    context.skip(!world.hasPageCache, 'this browser has no back/forward cache')
    const [tab, other] = [await world.tab(), await world.tab()]
    await tab.begin(() =>
      window.authchart.adapters.webLocks().run({ name: 'held', stealAfter: 60_000 }, (held) => {
        window.kept.isHeld = () => held.isHeld()
        return new Promise(() => {})
      }),
    )
    await tab.until(() => Boolean(window.kept.isHeld), [])
    const isFree = () =>
      other.run(() => navigator.locks.request('held', { ifAvailable: true }, (lock) => lock !== null))
    expect(await isFree()).toBe(false)
    const { isRestored, obstacles } = await leaveAndReturn(world, tab)
    expect(isRestored).toBe(browser.engine === 'webkit')
    expect(await isFree()).toBe(true)
    if (isRestored) expect(await tab.run(() => (window.kept.isHeld as () => Promise<boolean>)())).toBe(false)
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
