import { useCallback, useEffect, useId, useRef, useState } from 'react'
import type { Connection } from '../connection/connect.ts'
import { LIVE, type Playback, pauseAt, step, togglePause } from '../model/playback.ts'
import type { ActorState, World } from '../model/world.ts'
import { ActorsPanel, hasStates } from '../panels/ActorsPanel.tsx'
import { CountdownsPanel } from '../panels/CountdownsPanel.tsx'
import { EventsPanel } from '../panels/EventsPanel.tsx'
import { ExplainPanel } from '../panels/ExplainPanel.tsx'
import { TabsPanel } from '../panels/TabsPanel.tsx'
import { Boundary } from '../parts/Boundary.tsx'
import { exportFile, importFile } from '../store/files.ts'
import type { InspectorState } from '../store/inspectorStore.ts'
import { readPreferences, writePreferences } from '../store/preferences.ts'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'
import { Banners } from './Banners.tsx'
import { Header } from './Header.tsx'
import { Help } from './Help.tsx'
import { Panels } from './Panels.tsx'
import { Stage } from './Stage.tsx'
import { Transport } from './Transport.tsx'
import { useDrop } from './useDrop.ts'
import { useKeys } from './useKeys.ts'
import { useMedia } from './useMedia.ts'
import { usePlaying } from './usePlaying.ts'
import { Welcome } from './Welcome.tsx'

/**
 * The one that was chosen, else the root of the tab that holds this page, else the first that can be drawn. An app that
 * is reloaded is another tab: once the one before has gone, the latest that is heard takes its place.
 */
function drawnActor(
  { actors }: World,
  chosen: string | null,
  { home, tabs }: Pick<InspectorState, 'home' | 'tabs'>,
): ActorState | null {
  const known = chosen === null ? undefined : actors.get(chosen)
  if (known) return known
  const all = [...actors.values()]
  const machines = all.filter(hasStates)
  const roots = machines.filter(({ parent }) => parent === null)
  const heard = roots.filter(({ tab }) => tabs.has(tab))
  const [first] = heard.length > 0 ? heard : roots
  const isHome = ({ tab }: ActorState) => tab === home
  const ofHome = home === null ? undefined : (heard.find(isHome) ?? heard.at(-1) ?? roots.find(isHome))
  return ofHome ?? first ?? machines[0] ?? all[0] ?? null
}

/** Too narrow for two columns: the chart is one of the panels then. The same as in layout.css. */
const NARROW = '(max-width: 760px)'

/** What keys do to the moment that is shown. */
const MOVES = new Map<string, (state: InspectorState) => Playback>([
  [' ', ({ timeline, playback }) => togglePause(timeline, playback)],
  ['ArrowLeft', ({ timeline, playback }) => step(timeline, playback, -1)],
  ['ArrowRight', ({ timeline, playback }) => step(timeline, playback, 1)],
  ['Home', ({ timeline }) => pauseAt(timeline.frames, 0)],
  ['End', () => LIVE],
])

interface AppProps {
  readonly connection: Pick<Connection, 'allow' | 'block'>
  /** Another window opened this page or holds it. */
  readonly hasHost: boolean
}

export function App({ connection, hasHost }: AppProps) {
  const store = useStore()
  const { timeline, home, tabs } = useInspector()
  const { world } = useShown()
  const [preferences, setPreferences] = useState(() => readPreferences(window))
  const [panel, setPanel] = useState('chart')
  const [chosen, setChosen] = useState<string | null>(null)
  const [hasHelp, setHelp] = useState(false)
  const searchId = useId()
  const picker = useRef<HTMLInputElement>(null)

  const isNarrow = useMedia(NARROW)
  const shownPanel = panel === 'chart' && !isNarrow ? 'events' : panel

  const drawn = drawnActor(world, chosen, { home, tabs })
  const actors = [...world.actors.values()].filter((actor) => hasStates(actor) || actor.parent === null)
  const open = useCallback((file: File) => void importFile(store, file), [store])
  const pick = () => picker.current?.click()
  const isDropping = useDrop(open)
  usePlaying()

  useEffect(() => {
    if (preferences.theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = preferences.theme
    writePreferences(window, preferences)
  }, [preferences])

  useKeys((key) => {
    const move = MOVES.get(key)
    if (move) store.setPlayback(move)
    else if (key === '?') setHelp(true)
    else if (key === '/') {
      setPanel('events')
      // The panel has to be there before it can have the focus.
      requestAnimationFrame(() => document.getElementById(searchId)?.focus())
    } else return false
    return true
  })

  const chart = drawn ? (
    <Boundary key={drawn.key} what="The chart">
      <Stage actor={drawn} allLabels={preferences.allLabels} />
    </Boundary>
  ) : (
    <Welcome hasHost={hasHost} onImport={pick} />
  )

  return (
    <div className="page" data-panel={shownPanel} data-is-dropping={isDropping || undefined}>
      <Header
        actors={actors}
        drawn={drawn}
        onDraw={setChosen}
        preferences={preferences}
        onPrefer={(change) => setPreferences({ ...preferences, ...change })}
        onImport={pick}
        onClear={store.clear}
        onExport={() => exportFile(document, timeline)}
        onHelp={() => setHelp(true)}
      />
      <Banners onAllow={connection.allow} onBlock={connection.block} />
      {!isNarrow && (
        <main className="stage" aria-label="Chart">
          {chart}
        </main>
      )}
      <Panels
        chosen={shownPanel}
        onChoose={setPanel}
        panels={[
          ...(isNarrow ? [{ id: 'chart', title: 'Chart', content: chart }] : []),
          { id: 'events', title: 'Events', content: <EventsPanel searchId={searchId} /> },
          { id: 'actors', title: 'Actors', content: <ActorsPanel drawn={drawn?.key ?? null} onDraw={setChosen} /> },
          { id: 'countdowns', title: 'Countdowns', content: <CountdownsPanel /> },
          { id: 'tabs', title: 'Tabs', content: <TabsPanel /> },
          { id: 'explain', title: 'Explain', content: <ExplainPanel tab={drawn?.tab ?? null} /> },
        ]}
      />
      <Transport />
      <input
        ref={picker}
        className="visually-hidden"
        type="file"
        accept=".json,application/json"
        aria-label="Recording file"
        tabIndex={-1}
        data-testid="import"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) open(file)
          // So that the same file may be chosen again.
          target.value = ''
        }}
      />
      <Help isOpen={hasHelp} onClose={() => setHelp(false)} />
    </div>
  )
}
