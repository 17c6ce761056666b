import { type AnyActorLogic, createActor, type EventObject, setup } from 'xstate'
import type { PageLifecycle } from '../../../src/adapters/ports.ts'
import { manualClock } from '../../contract/manualClock.ts'

type LifecycleEvent = Parameters<Parameters<PageLifecycle['subscribe']>[0]>[0]

/** A page that does what a test says; `listeners`: how many still listen. */
export function fakePage() {
  const listeners = new Set<(event: LifecycleEvent) => void>()
  const page = { isVisible: true }
  const lifecycle: PageLifecycle = {
    isVisible: () => page.isVisible,
    isOnline: () => true,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    page,
    lifecycle,
    listeners,
    tell(event: LifecycleEvent) {
      for (const listener of [...listeners]) listener(event)
    },
  }
}

/** Runs one actor as the chart would: invoked, with what it sends back written down. */
export function invoke(logic: AnyActorLogic, input?: unknown) {
  const sent: EventObject[] = []
  const machine = setup({ types: { events: {} as EventObject }, actors: { child: logic } }).createMachine({
    invoke: { id: 'child', src: 'child', input: input as never },
    on: {
      '*': {
        actions: ({ event }) => {
          if (!event.type.startsWith('to.child.')) sent.push(event)
        },
      },
    },
  })
  const actor = createActor(machine)
  actor.start()
  const child = actor.getSnapshot().children.child
  return { sent, stop: () => actor.stop(), send: (event: EventObject) => child?.send(event) }
}

/** Wall and running clock, which a sleep or a user may pull apart. */
export function twoClocks() {
  const clock = manualClock()
  clock.sleep(1_000_000_000)
  let difference = 0
  return {
    ...clock,
    get timers() {
      return clock.timers
    },
    now: () => clock.now() + difference,
    monotonic: () => clock.monotonic(),
    /** The user sets the clock, or the device sleeps while the running clock stands still. */
    jump(ms: number) {
      difference += ms
    },
  }
}
