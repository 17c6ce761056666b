import { type Page, thisPage } from '../page.ts'
import type { ActivitySource } from '../ports.ts'

/** `scroll` is missing on purpose: a page scrolls by itself (a chat, a ticker), and a user's scrolling is in the others. */
const GESTURES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove'] as const

export interface DomActivityOptions {
  /** At most one call in this many milliseconds; the first gesture is told at once. Default 1,000. */
  readonly throttle?: number
  readonly page?: Page
}

/**
 * What the user does with pointer, keys, wheel and touch. Listens passively and in the capture phase, so that it slows
 * nothing down and no `stopPropagation` hides a gesture. Events made by scripts do not count (T35).
 *
 * @example
 * const unsubscribe = domActivity({ throttle: 5_000 }).subscribe(() => console.log('somebody is here'))
 */
export const domActivity = ({ throttle = 1_000, page = thisPage }: DomActivityOptions = {}): ActivitySource => ({
  subscribe(onActivity) {
    let toldAt = Number.NEGATIVE_INFINITY
    let place = ''
    const onGesture = (event: Event): void => {
      if (!event.isTrusted) return
      if (event.type === 'pointermove') {
        // A page that moves under a resting pointer can cause moves, too.
        const { screenX, screenY } = event as PointerEvent
        const before = place
        place = `${screenX},${screenY}`
        if (place === before) return
      }
      if (event.timeStamp - toldAt < throttle) return
      toldAt = event.timeStamp
      onActivity()
    }
    const options = { capture: true, passive: true }
    for (const gesture of GESTURES) page.addEventListener(gesture, onGesture, options)
    return () => {
      for (const gesture of GESTURES) page.removeEventListener(gesture, onGesture, options)
    }
  },
})
