import { useSyncExternalStore } from 'react'
import type { DemoClient } from '../auth/demoUser.ts'

/** The running chart's snapshot. */
export function useSnapshot(auth: DemoClient): ReturnType<DemoClient['actor']['getSnapshot']> {
  const { actor } = auth
  return useSyncExternalStore(
    (listener) => {
      const { unsubscribe } = actor.subscribe(listener)
      return unsubscribe
    },
    () => actor.getSnapshot(),
    () => actor.getSnapshot(),
  )
}
