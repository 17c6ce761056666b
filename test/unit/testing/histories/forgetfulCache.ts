import type { HistoryModel } from 'authchart/testing'

interface Entry {
  readonly value: number
  readonly at: number
}

export interface CacheWorld {
  readonly caches: Map<string, Entry>[]
  now: number
  isClosed: boolean
  readonly read: string[]
  readonly wrong: string[]
}

/** How many worlds have been opened and not closed. */
export const open = { worlds: 0 }

const LIFETIME = 100

/** Steps name one of these, however many there are: so they mean the same when the set-up has one tab less. */
const MOST = 4

/**
 * Tabs with a cache each, and one mistake: an entry that is older than its lifetime is still read in tab 1. The shortest
 * history that shows it: tab 1 writes, 100 ms pass, tab 1 reads the same key.
 */
export const forgetfulCache: HistoryModel<CacheWorld, { readonly tabs: number }> = {
  setup: (dice) => ({ tabs: 2 + dice.below(MOST - 1) }),
  length: () => 60,
  waits: [0, 0, 10, 50, 170, 2_345],
  commands: () => ({
    write: {
      weight: 2,
      draw(dice) {
        const tab = dice.below(MOST)
        const key = dice.pick(['x', 'y', 'z'])
        return {
          text: `tab ${tab} writes ${key}`,
          run({ caches, now }) {
            caches[tab]?.set(key, { value: now, at: now })
            return caches[tab] !== undefined
          },
        }
      },
    },
    read: {
      weight: 4,
      draw(dice) {
        const tab = dice.below(MOST)
        const key = dice.pick(['x', 'y', 'z'])
        return {
          text: `tab ${tab} reads ${key}`,
          run(world) {
            const entry = world.caches[tab]?.get(key)
            if (!entry) return false
            const isOver = world.now - entry.at >= LIFETIME
            if (tab === 1 && isOver) world.wrong.push(`tab ${tab} read ${key}, ${world.now - entry.at} ms old`)
            world.read.push(`${key} is ${isOver ? 'over' : entry.value}`)
            return true
          },
        }
      },
    },
    forget: {
      draw: (dice) => {
        const tab = dice.below(MOST)
        return { text: `tab ${tab} forgets everything`, run: ({ caches }) => void caches[tab]?.clear() }
      },
    },
    never: { weight: 0, draw: () => ({ text: 'never drawn', run: () => undefined }) },
  }),
  open({ tabs }) {
    open.worlds++
    const caches = Array.from({ length: tabs }, () => new Map<string, Entry>())
    return { caches, now: 0, isClosed: false, read: [], wrong: [] }
  },
  pass(world, ms) {
    world.now += ms
  },
  check: ({ wrong }) => wrong.splice(0).map((text) => ({ rule: 'fresh', text })),
  observe: ({ read }) => read.splice(0),
  close(world) {
    open.worlds--
    world.isClosed = true
  },
  simpler: ({ tabs }) => (tabs > 1 ? [{ tabs: tabs - 1 }] : []),
}
