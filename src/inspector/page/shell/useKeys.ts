import { useEffect, useRef } from 'react'

/** Does what a key stands for; `false`: it stands for nothing. */
export type OnKey = (key: string) => boolean

const WRITES = 'input, textarea, select, [contenteditable]'
const PRESSES = 'button, a, summary, [role="tab"]'

const isWithin = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null

/** Keys of the whole page. What has the focus hears its own keys first. */
export function useKeys(onKey: OnKey): void {
  const latest = useRef(onKey)
  latest.current = onKey
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isWithin(event.target, WRITES)) return
      if (event.key === ' ' && isWithin(event.target, PRESSES)) return
      if (document.querySelector('dialog[open]')) return
      if (latest.current(event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
