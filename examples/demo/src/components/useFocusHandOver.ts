import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Whether anything had the focus when the last screen went. One page has one stage, so one is enough. */
let hadFocus = false

/** The focus is nowhere, or in something that is not shown any more, such as a dialog that has just been closed. */
function isFocusLost(): boolean {
  const { activeElement, body } = document
  return activeElement === null || activeElement === body || !activeElement.checkVisibility()
}

/**
 * Hands the focus from a screen that goes away, and takes the focus with it, to the heading of the one that comes, so
 * that a keyboard or a screen reader goes on from there. Focus that is elsewhere on the page stays where it is.
 */
export function useFocusHandOver(heading: RefObject<HTMLElement | null>): void {
  useLayoutEffect(
    // Runs while the old screen is still there.
    () => () => {
      hadFocus = document.activeElement !== document.body
    },
    [],
  )
  useEffect(() => {
    if (!hadFocus) return
    // After all effects: a dialog that goes with the old screen is closed by then.
    queueMicrotask(() => {
      if (isFocusLost()) heading.current?.focus({ preventScroll: true })
    })
  }, [heading])
}
