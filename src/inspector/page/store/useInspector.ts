import { createContext, use, useMemo, useSyncExternalStore } from 'react'
import { shownIndex } from '../model/playback.ts'
import type { InspectorState, InspectorStore } from './inspectorStore.ts'

export const InspectorContext = createContext<InspectorStore | null>(null)

export function useStore(): InspectorStore {
  const store = use(InspectorContext)
  if (!store) throw new Error('InspectorContext is missing around this component')
  return store
}

export function useInspector(): InspectorState {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.get)
}

/** Where the page stands: the frame that is shown, and the world after it. */
export function useShown() {
  const { timeline, playback, revision } = useInspector()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a timeline changes in place; `revision` says when.
  return useMemo(() => {
    const index = shownIndex(timeline, playback)
    return { index, frame: timeline.frames[index] ?? null, world: timeline.stateAt(index) }
  }, [timeline, playback, revision])
}
