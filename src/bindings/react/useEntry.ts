import { useEffect, useRef } from 'react'

/** Runs `callback` in an effect each time that `isIn` becomes true, once; also under StrictMode's second mount. */
export function useEntry(isIn: boolean, callback: () => void): void {
  const wasIn = useRef(false)
  useEffect(() => {
    if (isIn && !wasIn.current) callback()
    wasIn.current = isIn
  })
}
