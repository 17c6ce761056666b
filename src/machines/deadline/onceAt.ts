import type { Environment, Unsubscribe } from '../../adapters/ports.ts'

/** A timer is only a question, asked at least this often (ms): a late one, after sleep, is answered at once. */
const STEP = 60_000

/**
 * Calls back once when the moment `at` (epoch ms) has come, by the wall clock or by the time that has passed, whichever
 * is first: so neither sleep (T3), nor a clock that was set back (T4), nor a delay beyond 2³¹ ms (T1) makes it late.
 */
export function onceAt(
  { clock, lifecycle }: Pick<Environment, 'clock' | 'lifecycle'>,
  at: number,
  callback: () => void,
): Unsubscribe {
  if (at === Number.POSITIVE_INFINITY) return () => {}
  const due = clock.monotonic() + (at - clock.now())
  let cancel = () => {}
  const ask = () => {
    cancel()
    const left = Math.min(at - clock.now(), due - clock.monotonic())
    if (left > 0) cancel = clock.setTimer(ask, Math.min(left, STEP))
    else {
      stop()
      callback()
    }
  }
  const unsubscribe = lifecycle.subscribe((event) => event === 'woke' && ask())
  const stop = () => {
    cancel()
    unsubscribe()
  }
  // Never in the same task: an actor must not report before its parent has entered the state.
  cancel = clock.setTimer(ask, Math.max(0, Math.min(at - clock.now(), STEP)))
  return stop
}
