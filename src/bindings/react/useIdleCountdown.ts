import { useCallback, useSyncExternalStore } from 'react'
import { useAuth } from './AuthProvider.tsx'
import { useAuthView } from './useAuthView.ts'

const SECOND = 1_000

export interface IdleCountdown {
  /** Milliseconds until the idle policy applies, in whole seconds (rounded up), never negative. */
  readonly remaining: number
  /** "I am still here": ends the warning. */
  readonly stay: () => void
}

/**
 * Counts down to the end of the session while the idle warning shows; `null` at all other times, also on the server
 * and while a page hydrates. It goes by the wall clock, so a device that slept shows the truth when it wakes up; the
 * end itself is the engine's affair, not that of this hook.
 *
 * Throws `AuthError('invalid_state')` outside of an `AuthProvider`.
 *
 * @example
 * function IdleDialog() {
 *   const countdown = useIdleCountdown()
 *   if (!countdown) return null
 *   return <button onClick={countdown.stay}>Still there? {countdown.remaining / 1000} s</button>
 * }
 */
export function useIdleCountdown(): IdleCountdown | null {
  const { stay } = useAuth()
  const deadline = useAuthView((view) => (view.isIdleWarning ? view.idleDeadline : null))
  const subscribe = useCallback((onTick: () => void) => everySecondUntil(deadline, onTick), [deadline])
  const read = () => (deadline === null ? null : Math.max(0, Math.ceil((deadline - Date.now()) / SECOND)) * SECOND)
  const remaining = useSyncExternalStore(subscribe, read, () => null)
  return remaining === null ? null : { remaining, stay }
}

/** Ticks when the number of whole seconds left changes; each timer is set anew from the wall clock, so none drifts. */
function everySecondUntil(deadline: number | null, onTick: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const arm = () => {
    const left = deadline === null ? 0 : deadline - Date.now()
    if (left > 0) timer = setTimeout(tick, left % SECOND || SECOND)
  }
  const tick = () => {
    arm()
    onTick()
  }
  arm()
  return () => clearTimeout(timer)
}
