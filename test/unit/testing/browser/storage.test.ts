import { describe, expect, it } from 'vitest'
import { createSimulatedBrowser, type Weather } from '../../../../src/testing/index.ts'

const world = (weather: Partial<Weather> = {}, seed = 1) => createSimulatedBrowser({ seed, weather })

describe('localStorage of simulated tabs', () => {
  it('has the methods of Storage', () => {
    const { localStorage } = world().open().page
    localStorage.setItem('a', '1')
    localStorage.setItem('b', 2 as unknown as string)
    expect([localStorage.length, localStorage.key(1), localStorage.getItem('b'), localStorage.getItem('c')]).toEqual([
      2,
      'b',
      '2',
      null,
    ])
    localStorage.removeItem('a')
    expect(localStorage.length).toBe(1)
    localStorage.clear()
    expect([localStorage.length, localStorage.key(0)]).toEqual([0, null])
  })

  it('is seen by the other tabs in time where the weather is calm', () => {
    const browser = world({ storageDelay: 0 })
    const [one, two] = [browser.open(), browser.open()]
    one.page.localStorage.setItem('a', '1')
    expect(two.page.localStorage.getItem('a')).toBe('1')
  })

  it('T41: is seen late where it is not, in the order of the writes, and in the end the same by all', async () => {
    let late = 0
    for (let seed = 1; seed <= 20; seed++) {
      const browser = world({ storageDelay: 50 }, seed)
      const tabs = [browser.open(), browser.open(), browser.open()]
      const storages = tabs.map(({ page }) => page.localStorage)
      for (let round = 0; round < 20; round++) {
        storages[round % 3]?.setItem('a', String(round))
        expect(storages[round % 3]?.getItem('a')).toBe(String(round))
        if (storages[(round + 1) % 3]?.getItem('a') !== String(round)) late++
        await browser.pass(5)
      }
      await browser.pass(1_000)
      expect(storages.map((storage) => storage.getItem('a'))).toEqual(['19', '19', '19'])
    }
    expect(late).toBeGreaterThan(20)
  })

  it('a new tab sees what is true', () => {
    const browser = world({ storageDelay: 1_000 })
    browser.open().page.localStorage.setItem('a', '1')
    expect(browser.open().page.localStorage.getItem('a')).toBe('1')
  })

  it('tells the other tabs of each change with a storage event', async () => {
    const browser = world()
    const [one, two] = [browser.open(), browser.open()]
    const heard: unknown[] = []
    one.page.addEventListener('storage', () => heard.push('its own'))
    two.page.addEventListener('storage', (event) => {
      const { key, oldValue, newValue } = event as StorageEvent
      heard.push([key, oldValue, newValue])
    })
    one.page.localStorage.setItem('a', '1')
    one.page.localStorage.setItem('a', '1')
    await browser.pass(1_000)
    one.page.localStorage.removeItem('a')
    await browser.pass(1_000)
    expect(heard).toEqual([
      ['a', null, '1'],
      ['a', '1', null],
    ])
  })

  it('T14: is full, and has room again', () => {
    const browser = world()
    const { localStorage, sessionStorage } = browser.open().page
    localStorage.setItem('a', '1')
    browser.fillStorage()
    for (const storage of [localStorage, sessionStorage])
      expect(() => storage.setItem('b', '2')).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }))
    expect(localStorage.getItem('a')).toBe('1')
    browser.fillStorage(false)
    localStorage.setItem('b', '2')
    expect(() => localStorage.setItem('c', 'x'.repeat(6_000_000))).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    )
  })

  it('T14: throws where it is told to: in one tab, or in all', () => {
    const browser = world()
    const [one, two] = [browser.open(), browser.open()]
    browser.failStorage('localStorage', 'throws', one)
    expect(() => one.page.localStorage).toThrow(expect.objectContaining({ name: 'SecurityError' }))
    expect(two.page.localStorage.length).toBe(0)
    browser.failStorage('localStorage', 'throws')
    expect(() => two.page.localStorage).toThrow()
    browser.failStorage('localStorage', 'works')
    expect([one.page.localStorage.length, two.page.localStorage.length]).toEqual([0, 0])
  })
})

describe('messages between simulated tabs', () => {
  it('keep the order of one sender, take their time, and copy what is sent', async () => {
    const browser = world({ messageDelay: 100 })
    const [one, two, three] = [browser.open(), browser.open(), browser.open()]
    const heard: unknown[] = []
    new three.page.BroadcastChannel('news').onmessage = ({ data }) => heard.push(data)
    const senders = [one, two].map(({ page }) => new page.BroadcastChannel('news'))
    const message = { number: 0 }
    for (let number = 0; number < 10; number++) {
      message.number = number
      for (const [index, sender] of senders.entries()) sender.postMessage({ from: index, ...message })
    }
    const own = { mutable: 'before' }
    senders[0]?.postMessage(own)
    own.mutable = 'after'
    expect(heard).toEqual([])
    await browser.pass(2_000)
    for (const from of [0, 1]) {
      const numbers = heard.flatMap((one) =>
        (one as { from?: number }).from === from ? [(one as typeof message).number] : [],
      )
      expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
    expect(heard).toContainEqual({ mutable: 'before' })
  })

  it('get lost as often as they are told to', async () => {
    const browser = world({ messageLoss: 0.5 })
    let heard = 0
    ;new (browser.open().page.BroadcastChannel)('news').onmessage = () => heard++
    const sender = new (browser.open().page.BroadcastChannel)('news')
    for (let number = 0; number < 200; number++) sender.postMessage(number)
    await browser.pass(5_000)
    expect(heard).toBeGreaterThan(60)
    expect(heard).toBeLessThan(140)
  })

  it('reach other channels of the sender’s own page, not the one that was used; a closed one throws', async () => {
    const browser = world()
    const { page } = browser.open()
    const [one, two] = [new page.BroadcastChannel('news'), new page.BroadcastChannel('news')]
    const heard: string[] = []
    one.onmessage = () => heard.push('one')
    two.addEventListener('message', () => heard.push('two'))
    one.postMessage('hello')
    await browser.pass(1_000)
    expect(heard).toEqual(['two'])
    one.close()
    expect(() => one.postMessage('hello')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
  })
})

describe('clearSiteData', () => {
  it('T22: takes everything while the tabs are open, and tells whoever has the database open', async () => {
    const browser = world({ storageDelay: 0 })
    const { page } = browser.open()
    page.localStorage.setItem('a', '1')
    page.sessionStorage.setItem('a', '1')
    page.document.cookie = 'a=1'
    const closed = new Promise((resolve) => {
      const request = page.indexedDB.open('base', 3)
      request.onsuccess = () => {
        request.result.onclose = () => resolve(request.result.version)
      }
    })
    await browser.pass(1_000)
    browser.clearSiteData()
    await browser.finish(closed)
    expect([page.localStorage.length, page.sessionStorage.length, page.document.cookie]).toEqual([0, 0, ''])
    const again = page.indexedDB.open('base')
    await browser.pass(1_000)
    expect(again.result.version).toBe(1)
  })
})
