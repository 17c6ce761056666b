import { useLayoutEffect } from 'react'
import type { Tour } from '../createTour.ts'

/** Keys that something on the page has a use for: typing, choosing, pressing the button that has the focus. */
const isTaken = ({ target, key }: KeyboardEvent): boolean => {
  if (!(target instanceof Element)) return false
  return (
    target.closest('input, select, textarea, dialog') !== null ||
    (key === ' ' && target.closest('button, summary') !== null)
  )
}

/** As soon as the bar can be seen: ← back, → on, space pauses or goes on, Escape stops. */
export function useTourKeys(tour: Tour): void {
  useLayoutEffect(() => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: tour.back,
      ArrowRight: tour.next,
      ' ': () => (tour.state().status === 'paused' ? tour.play() : tour.pause()),
      Escape: tour.stop,
    }
    const onKey = (event: KeyboardEvent) => {
      const act = keys[event.key]
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
      if (!act || !isPlain || event.defaultPrevented || isTaken(event)) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [tour])
}
