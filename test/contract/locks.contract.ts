import type { HeldLock, Lock, LockRequest } from '../../src/adapters/ports.ts'
import { type Contract, equal, ok, rejection } from './assert.ts'

export interface LockHarness {
  /** Another tab's access to the same locks. */
  tab(): Lock
  /** Lets time pass for the locks: a manual clock, or a real wait. */
  pass(ms: number): Promise<void>
  /** For how long a waiter of these tests watches, milliseconds; long against one operation of the lock. */
  readonly stealAfter: number
}

interface Gate {
  readonly passed: Promise<void>
  open(): void
}

function gate(): Gate {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** Enters the lock and stays in it until `leave` is called. */
async function occupy(lock: Lock, request: LockRequest) {
  const entered = gate()
  const leave = gate()
  let held: HeldLock | undefined
  const done = lock.run(request, async (mine) => {
    held = mine
    entered.open()
    await leave.passed
    return 'its result'
  })
  await Promise.race([entered.passed, done])
  return { done, leave: leave.open, isHeld: () => held?.isHeld() ?? Promise.resolve(false) }
}

/** Lets time pass in small portions until the promise has settled, at most `portions` of them. */
async function within<T>(harness: LockHarness, portions: number, promise: Promise<T>): Promise<T> {
  let settled = false
  const settle = () => {
    settled = true
  }
  promise.then(settle, settle)
  for (let left = portions; left > 0 && !settled; left--) await harness.pass(harness.stealAfter / 8)
  ok(settled, `settles within ${portions}/8 of stealAfter`)
  return promise
}

export const lockContract: Contract<LockHarness> = {
  'hands on what the work returns, and what it throws': async (create) => {
    const { tab, stealAfter } = await create()
    equal(await tab().run({ name: 'a', stealAfter }, async () => 'done'), 'done', 'the result')
    const thrown = tab().run({ name: 'a', stealAfter }, () => {
      throw new Error('thrown, not rejected')
    })
    equal(String(await rejection(thrown, 'work that throws')), 'Error: thrown, not rejected', 'the error')
    const failure = new Error('the work failed')
    const failed = tab().run({ name: 'a', stealAfter }, () => Promise.reject(failure))
    ok((await rejection(failed, 'failed work')) === failure, 'the very same error')
    equal(await tab().run({ name: 'a', stealAfter }, async () => 'again'), 'again', 'the lock is free afterwards')
  },

  'lets one in at a time: no increment of many workers is lost': async (create) => {
    const harness = await create()
    let counter = 0
    let inside = 0
    const work = async (lock: Lock): Promise<void> => {
      for (let round = 0; round < 5; round++) {
        await lock.run({ name: 'counter', stealAfter: harness.stealAfter * 100 }, async (held) => {
          inside++
          const read = counter
          await held.isHeld()
          equal(inside, 1, 'how many are inside')
          counter = read + 1
          inside--
        })
      }
    }
    const all = Promise.all(Array.from({ length: 8 }, () => work(harness.tab())))
    await within(harness, 2_000, all)
    equal(counter, 40, 'the increments')
  },

  'keeps locks of different names apart': async (create) => {
    const { tab, stealAfter } = await create()
    const first = await occupy(tab(), { name: 'a', stealAfter })
    const second = await occupy(tab(), { name: 'b', stealAfter })
    ok(await first.isHeld(), 'the first is held')
    ok(await second.isHeld(), 'the second is held')
    first.leave()
    second.leave()
    await Promise.all([first.done, second.done])
    ok(!(await first.isHeld()), 'no longer held after the work')
  },

  'stops waiting with the reason of its signal, and leaves the holder alone': async (create) => {
    const { tab, pass, stealAfter } = await create()
    const holder = await occupy(tab(), { name: 'a', stealAfter })
    const controller = new AbortController()
    let ran = false
    const waiter = tab().run({ name: 'a', stealAfter, signal: controller.signal }, async () => {
      ran = true
    })
    const refused = rejection(waiter, 'an aborted waiter')
    await pass(stealAfter / 8)
    const reason = new Error('the page is going away')
    controller.abort(reason)
    ok((await refused) === reason, 'the very same reason')
    ok(await holder.isHeld(), 'the holder still holds')
    holder.leave()
    equal(await holder.done, 'its result', 'the result of the holder')
    equal(await tab().run({ name: 'a', stealAfter }, async () => 'free'), 'free', 'the lock is free')
    ok(!ran, 'the aborted work never ran')
  },

  'does not begin with a signal that is aborted already': async (create) => {
    const { tab, stealAfter } = await create()
    const reason = new Error('too late')
    let ran = false
    const attempt = tab().run({ name: 'a', stealAfter, signal: AbortSignal.abort(reason) }, async () => {
      ran = true
    })
    ok((await rejection(attempt, 'an aborted request')) === reason, 'the very same reason')
    ok(!ran, 'the work never ran')
  },

  'does not end work when the signal aborts after it has begun': async (create) => {
    const { tab, stealAfter } = await create()
    const controller = new AbortController()
    const holder = await occupy(tab(), { name: 'a', stealAfter, signal: controller.signal })
    controller.abort()
    ok(await holder.isHeld(), 'still held')
    holder.leave()
    equal(await holder.done, 'its result', 'the result')
  },

  'T6: takes the lock from a holder that hangs, which learns of it and still hands on its result': async (create) => {
    const harness = await create()
    const { tab, stealAfter } = harness
    const holder = await occupy(tab(), { name: 'a', stealAfter })
    const waiter = tab().run({ name: 'a', stealAfter }, async (held) => {
      equal(await holder.isHeld(), false, 'what the robbed holder is told')
      return held.isHeld()
    })
    equal(await within(harness, 32, waiter), true, 'the thief holds it')
    holder.leave()
    equal(await holder.done, 'its result', 'the result of the robbed holder')
  },

  'T29: does not take it before it has watched for the whole time': async (create) => {
    const { tab, pass, stealAfter } = await create()
    const holder = await occupy(tab(), { name: 'a', stealAfter })
    let entered = false
    const waiter = tab().run({ name: 'a', stealAfter }, async () => {
      entered = true
    })
    await pass(stealAfter * 0.7)
    ok(!entered, 'the waiter still waits')
    ok(await holder.isHeld(), 'the holder still holds')
    holder.leave()
    await pass(stealAfter / 4)
    await waiter
  },

  'T29: a line of lawful holders is never stolen from, however long the line is': async (create) => {
    const harness = await create()
    const { tab, pass, stealAfter } = harness
    let stolen = 0
    const hold = () =>
      tab().run({ name: 'a', stealAfter }, async (held) => {
        await pass(stealAfter / 2)
        if (!(await held.isHeld())) stolen++
      })
    // Each holds for half of the time; the last waits for several times as long as it may watch one holder.
    const line = Promise.all(Array.from({ length: 6 }, hold))
    await within(harness, 400, line)
    equal(stolen, 0, 'how many were robbed')
  },

  'eight waiters on a dead holder enter one after the other without robbing each other': async (create) => {
    const harness = await create()
    const { tab, stealAfter } = harness
    const dead = await occupy(tab(), { name: 'a', stealAfter })
    let inside = 0
    let most = 0
    let robbed = 0
    const visits = Array.from({ length: 8 }, () =>
      tab().run({ name: 'a', stealAfter }, async (held) => {
        most = Math.max(most, ++inside)
        if (!(await held.isHeld())) robbed++
        inside--
      }),
    )
    await within(harness, 100, Promise.all(visits))
    equal({ most, robbed }, { most: 1, robbed: 0 }, 'at most one inside, nobody robbed')
    dead.leave()
    await dead.done
  },
}
