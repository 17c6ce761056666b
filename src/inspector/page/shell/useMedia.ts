import { useSyncExternalStore } from 'react'

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const media = typeof window.matchMedia === 'function' ? window.matchMedia(query) : null
  return useSyncExternalStore(
    (listener) => {
      media?.addEventListener('change', listener)
      return () => media?.removeEventListener('change', listener)
    },
    () => media?.matches ?? false,
  )
}
