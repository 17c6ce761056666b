import { useEffect, useRef } from 'react'
import type { AuthView } from '../../machines/auth/auth.view.types.ts'
import { useAuth } from './AuthProvider.tsx'

/**
 * Runs `callback` in an effect each time that `isIn` becomes true, once; also under StrictMode's second mount.
 * `undefined`: not decided yet, all stays as it was. It asks the engine, not the page: while a page hydrates it shows the server's view, and nobody is to be sent away for what
 * was true there.
 */
export function useEntry(
  isIn: (view: AuthView) => boolean | undefined,
  callback: ((view: AuthView) => void) | undefined,
): void {
  const client = useAuth()
  const wasIn = useRef(false)
  useEffect(() => {
    const { view } = client
    const isEntry = !wasIn.current
    wasIn.current = isIn(view) ?? wasIn.current
    if (isEntry && wasIn.current) callback?.(view)
  })
}
