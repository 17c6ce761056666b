import type { WireMessage } from '../../wire/index.ts'
import { LIVE, type Playback } from '../model/playback.ts'
import { createTimeline, type Timeline } from '../model/timeline.ts'

/** What the page knows; another object after each change. */
export interface InspectorState {
  /** What is shown: of the live apps, or of the file. */
  readonly timeline: Timeline
  /** Grows with each change of `timeline`. */
  readonly revision: number
  readonly playback: Playback
  /** Name of the file that is shown; `null`: the live apps are. */
  readonly file: string | null
  /** Tabs that are being heard. */
  readonly tabs: ReadonlySet<string>
  /** The tab that opened or holds this page. */
  readonly home: string | null
  /** Origins that somebody has to decide on. */
  readonly asked: readonly string[]
  /** What went wrong last, for the person at the page. */
  readonly problem: string | null
}

export interface InspectorStore {
  get(): InspectorState
  subscribe(listener: () => void): () => void
  hear(messages: readonly WireMessage[]): void
  /** `null`: an app that knows nothing of tabs. */
  leave(tab: string | null): void
  setHome(tab: string): void
  ask(origins: readonly string[]): void
  setPlayback(change: (state: InspectorState) => Playback): void
  openFile(name: string, messages: readonly WireMessage[]): void
  closeFile(): void
  /** Forgets what has happened so far, and the tabs that are gone; what is there now stays. */
  clear(): void
  report(problem: string | null): void
}

/** The one place where the page keeps what it knows. No React in here: messages arrive without being asked for. */
export function createInspectorStore(): InspectorStore {
  const listeners = new Set<() => void>()
  const live = createTimeline()
  let state: InspectorState = {
    timeline: live,
    revision: 0,
    playback: LIVE,
    file: null,
    tabs: new Set(),
    home: null,
    asked: [],
    problem: null,
  }

  const set = (change: Partial<InspectorState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  const showLive = (more: Partial<InspectorState> = {}) =>
    set({ timeline: live, revision: state.revision + 1, playback: LIVE, file: null, ...more })

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hear(messages) {
      const isNew = live.add(messages)
      const missing = messages.map(({ authchart }) => authchart?.tab ?? 'app').filter((tab) => !state.tabs.has(tab))
      if (!isNew && !missing.length) return
      const tabs = missing.length ? new Set([...state.tabs, ...missing]) : state.tabs
      set({ tabs, revision: state.revision + (state.timeline === live ? 1 : 0) })
    },
    leave(tab) {
      const tabs = new Set(state.tabs)
      if (tabs.delete(tab ?? 'app')) set({ tabs })
    },
    setHome(tab) {
      if (state.home !== tab) set({ home: tab })
    },
    ask: (asked) => set({ asked }),
    setPlayback(change) {
      const playback = change(state)
      if (playback !== state.playback) set({ playback })
    },
    openFile(name, messages) {
      const timeline = createTimeline({ limit: Math.max(20_000, messages.length) })
      timeline.add(messages)
      set({ timeline, revision: state.revision + 1, playback: LIVE, file: name, problem: null })
    },
    closeFile: () => showLive(),
    clear() {
      live.forget(state.tabs)
      showLive()
    },
    report: (problem) => set({ problem }),
  }
}
