import type { AuthOptions } from 'authchart'
import { difference, eventName, type Transition } from './transitions.ts'

const KEPT = 30

type Inspect = Extract<NonNullable<AuthOptions['inspect']>, (event: never) => void>
type Seen = { readonly value: Parameters<typeof difference>[1]; readonly context: unknown }

export interface TransitionLog {
  /** Given to `createAuth({ inspect })`. */
  readonly inspect: Inspect
  subscribe(listener: () => void): () => void
  /** The newest first; the same array until there is news. */
  current(): readonly Transition[]
  clear(): void
}

const isMachineSnapshot = (snapshot: object): snapshot is Seen => 'value' in snapshot && 'context' in snapshot

/** Remembers the chart's last steps. Only the root is watched: what its actors do shows in the events they send. */
export function createTransitionLog(): TransitionLog {
  const listeners = new Set<() => void>()
  let transitions: readonly Transition[] = []
  let last: Seen | null = null
  let count = 0
  const tell = () => {
    for (const listener of listeners) listener()
  }

  return {
    inspect(inspection) {
      if (inspection.type !== '@xstate.snapshot' || inspection.actorRef.sessionId !== inspection.rootId) return
      const { snapshot, event } = inspection
      if (!isMachineSnapshot(snapshot)) return
      const steps = difference(last?.value ?? null, snapshot.value)
      const hasHappened = steps.to.length > 0 || snapshot.context !== last?.context
      last = snapshot
      if (!hasHappened) return
      count += 1
      const transition: Transition = { id: count, at: Date.now(), event: eventName(event.type), ...steps }
      transitions = [transition, ...transitions.slice(0, KEPT - 1)]
      // The chart may step while React renders: tell it in a task of its own.
      queueMicrotask(tell)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    current: () => transitions,
    clear() {
      transitions = []
      tell()
    },
  }
}
