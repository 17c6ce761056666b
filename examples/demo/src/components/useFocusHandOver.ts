import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Whether the screen that was there last had the focus when it went. One page has one stage, so one is enough. */
let wasInside = false

/**
 * Hands the focus from a screen that goes away to the heading of the one that takes its place, so that a keyboard or a
 * screen reader goes on from there. Focus that is elsewhere on the page stays where it is.
 */
export function useFocusHandOver(screen: RefObject<HTMLElement | null>, heading: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = screen.current
    return () => {
      wasInside = element?.contains(document.activeElement) ?? false
    }
  }, [screen])
  useEffect(() => {
    if (wasInside && document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [heading])
}
