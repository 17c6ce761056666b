import { describe, expect, it } from 'vitest'
import { browserForSuite } from '../harness/world.ts'

const browser = browserForSuite()

describe.each(['broadcastChannel', 'storageEventChannel'] as const)('%s between real tabs', (name) => {
  it('carries messages in order to all other tabs, and not back to the sender', async () => {
    const world = await browser.open()
    const tabs = await world.tabs(3)
    for (const tab of tabs) {
      await tab.run((name) => {
        const channel = window.authchart.adapters[name]({ name: 'channel' })
        const heard: unknown[] = []
        channel.subscribe((message) => heard.push(message))
        window.kept = { channel, heard }
      }, name)
    }
    await tabs[0]?.run(() => {
      const { channel } = window.kept as { channel: { post(message: unknown): void } }
      for (let index = 0; index < 20; index++) channel.post({ index, list: [null, 'x'] })
    })
    const sent = Array.from({ length: 20 }, (_, index) => ({ index, list: [null, 'x'] }))
    for (const tab of tabs.slice(1)) {
      await tab.until(() => (window.kept.heard as unknown[]).length >= 20, [])
      expect(await tab.run(() => window.kept.heard)).toEqual(sent)
    }
    expect(await tabs[0]?.run(() => window.kept.heard)).toEqual([])
  })

  it('T15: leaves nothing behind in the storage of this origin', async () => {
    const world = await browser.open()
    const tab = await world.tab()
    const left = await tab.run(async (name) => {
      const channel = window.authchart.adapters[name]({ name: 'channel' })
      channel.post('a message')
      await new Promise((resolve) => setTimeout(resolve, 50))
      return Object.keys(localStorage)
    }, name)
    expect(left).toEqual([])
  })
})
