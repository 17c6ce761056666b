/**
 * Virtual time waits for real work: cryptography of the platform and servers behind a real socket take no virtual time,
 * or a slow machine would run into the engine's timeouts.
 */
import type { SimulatedBrowser } from 'authchart/testing'

export interface Work {
  /** Counts a promise that settles by real work. */
  during<T>(work: Promise<T>): Promise<T>
  /** Resolves when nothing real is under way. */
  idle(): Promise<void>
}

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve))

export function createWork(): Work {
  let pending = 0
  return {
    during(work) {
      pending++
      const end = () => void pending--
      work.then(end, end)
      return work
    },
    async idle() {
      for (let calm = 0; calm < 2; calm = pending === 0 ? calm + 1 : 0) await macrotask()
    },
  }
}

/** One step of virtual time, ms: what is late by real work is late by no more. */
const STEP = 25

export interface Passing {
  pass(ms: number): Promise<void>
  /** Settles as the promise does; rejects when so much virtual time has passed without. */
  finish<T>(promise: Promise<T>, limit?: number): Promise<T>
}

/** Several may let time pass in one browser at once: they take turns. */
const turns = new WeakMap<SimulatedBrowser, Promise<void>>()

export function passingIn(browser: SimulatedBrowser, work: Work): Passing {
  const step = (ms: number): Promise<void> => {
    const turn = (turns.get(browser) ?? Promise.resolve()).then(async () => {
      await work.idle()
      await browser.pass(ms)
      await work.idle()
    })
    turns.set(browser, turn)
    return turn
  }
  return {
    async pass(ms) {
      for (let left = ms; left > 0; left -= STEP) await step(Math.min(left, STEP))
    },
    async finish(promise, limit = 180_000) {
      let isSettled = false
      const settle = () => {
        isSettled = true
      }
      promise.then(settle, settle)
      for (let passed = 0; passed <= limit && !isSettled; passed += STEP) await step(STEP)
      if (!isSettled) throw new Error(`Not settled within ${limit} ms of virtual time.`)
      return promise
    },
  }
}
