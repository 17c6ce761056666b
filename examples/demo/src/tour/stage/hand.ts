import type { ActivitySource } from 'authchart/adapters'

/** The tour's hand on the mouse. */
export interface Hand extends ActivitySource {
  /** From now on it moves every now and then, as that of somebody who reads. */
  stir(): void
  /** It lies still: nobody is there. */
  rest(): void
}

const EVERY = 1_000

/**
 * While the tour runs, its hand is the person at the page: what a spectator does with the real mouse neither hinders the
 * idle warning nor ends it. The engine counts no event that a script makes (T35), so the hand is an activity source.
 */
export function createHand(): Hand {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  const move = () => {
    for (const listener of listeners) listener()
  }
  const rest = () => {
    clearInterval(timer)
    timer = undefined
  }
  return {
    subscribe(onActivity) {
      listeners.add(onActivity)
      return () => listeners.delete(onActivity)
    },
    stir() {
      move()
      timer ??= setInterval(move, EVERY)
    },
    rest,
  }
}

/** Nobody, as in a tab that lies beside the one that is used. */
export const nobody: ActivitySource = { subscribe: () => () => {} }
