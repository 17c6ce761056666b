import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../src/adapters/ledgers/database.ts'
import { webLocks } from '../../../../src/adapters/locks/webLocks.ts'
import type { Page } from '../../../../src/adapters/page.ts'
import { createSimulatedBrowser, type Weather } from '../../../../src/testing/index.ts'

interface Register {
  read(): number | Promise<number>
  write(value: number): void | Promise<void>
}

const TABS = 4
const ROUNDS = 15

/** As the experiment did in real browsers: four tabs increment one number inside one Web Lock. Returns what got lost. */
async function lost(seed: number, weather: Partial<Weather>, registerOf: (page: Page) => Register): Promise<number> {
  const browser = createSimulatedBrowser({ seed, weather })
  const pages = Array.from({ length: TABS }, () => browser.open().page)
  const registers = pages.map(registerOf)
  const work = async (page: Page, index: number) => {
    const lock = webLocks({ page })
    for (let round = 0; round < ROUNDS; round++) {
      await lock.run({ name: 'counter', stealAfter: 3_600_000 }, async () => {
        const register = registers[index] as Register
        await register.write((await register.read()) + 1)
      })
    }
  }
  await browser.finish(Promise.all(pages.map(work)))
  await browser.pass(1_000)
  return TABS * ROUNDS - (await browser.finish(Promise.resolve(registers[0]?.read() ?? 0)))
}

const total = async (weather: Partial<Weather>, registerOf: (page: Page) => Register): Promise<number> => {
  let sum = 0
  for (let seed = 1; seed <= 10; seed++) sum += await lost(seed, weather, registerOf)
  return sum
}

const inLocalStorage = ({ localStorage }: Page): Register => ({
  read: () => Number(localStorage.getItem('counter')),
  write: (value) => localStorage.setItem('counter', String(value)),
})
const inCookie = ({ document }: Page): Register => ({
  read: () => Number(/counter=(\d+)/.exec(document.cookie)?.[1] ?? 0),
  write: (value) => {
    document.cookie = `counter=${value}`
  },
})
const byMessage = ({ BroadcastChannel }: Page): Register => {
  const channel = new BroadcastChannel('counter')
  let known = 0
  channel.onmessage = ({ data }) => {
    known = Math.max(known, data)
  }
  return {
    read: () => known,
    write: (value) => {
      known = value
      channel.postMessage(value)
    },
  }
}
const inDatabase = (page: Page): Register => {
  const database = openDatabase({ page })
  return {
    read: async () => Number((await database.read('records', 'counter')) ?? 0),
    write: (value) => database.change(['records'], 'counter', (_, write) => write('records', 'counter', value)),
  }
}

const stale = { storageDelay: 60, messageDelay: 1, lockDelay: 1 }
const late = { storageDelay: 0, messageDelay: 60, lockDelay: 1 }

describe('what was measured in real browsers (experiments/tab-consistency) holds in the simulated one', () => {
  it('localStorage loses updates inside a Web Lock, as in Firefox and WebKit', async () => {
    expect(await total(stale, inLocalStorage)).toBeGreaterThan(0)
  })

  it('so does document.cookie', async () => {
    expect(await total(stale, inCookie)).toBeGreaterThan(0)
  })

  it('a message comes later than the lock, as in Chromium and WebKit', async () => {
    expect(await total(late, byMessage)).toBeGreaterThan(0)
  })

  it('neither store loses anything where the stores are in time, as in Chromium', async () => {
    expect([await total(late, inLocalStorage), await total(late, inCookie)]).toEqual([0, 0])
  })

  it.each([
    ['stale stores', stale],
    ['late messages', late],
    ['a slow database', { databaseDelay: 200 }],
  ])('IndexedDB never loses anything: %s', async (_, weather) => {
    expect(await total(weather, inDatabase)).toBe(0)
  })

  it('an increment inside one IndexedDB transaction is safe without any lock', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const browser = createSimulatedBrowser({ seed, weather: { databaseDelay: 5 } })
      const databases = Array.from({ length: TABS }, () => openDatabase({ page: browser.open().page }))
      const increment = (found: unknown, write: (store: 'records', key: string, value: unknown) => void) =>
        write('records', 'counter', Number(found ?? 0) + 1)
      await browser.finish(
        Promise.all(
          databases.flatMap((database) =>
            Array.from({ length: ROUNDS }, () => database.change(['records'], 'counter', increment)),
          ),
        ),
      )
      expect(await browser.finish(databases[0]?.read('records', 'counter') ?? Promise.resolve())).toBe(TABS * ROUNDS)
    }
  })
})
