import type { ActorState } from '../model/world.ts'
import { actorTitle } from '../panels/titles.ts'
import type { IconName } from '../parts/Icon.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import type { Preferences, Theme } from '../store/preferences.ts'
import { useInspector } from '../store/useInspector.ts'

interface HeaderProps {
  readonly actors: readonly ActorState[]
  readonly drawn: ActorState | null
  readonly onDraw: (key: string) => void
  readonly preferences: Preferences
  readonly onPrefer: (change: Partial<Preferences>) => void
  readonly onImport: () => void
  readonly onExport: () => void
  readonly onClear: () => void
  readonly onHelp: () => void
}

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const THEME_ICON: Readonly<Record<Theme, IconName>> = { system: 'screen', light: 'sun', dark: 'moon' }

export function Header(props: HeaderProps) {
  const { actors, drawn, onDraw, preferences, onPrefer, onImport, onExport, onClear, onHelp } = props
  const { home, timeline, file, tabs: heard } = useInspector()
  const tabs = [...new Set(actors.map(({ tab }) => tab))]
  return (
    <header className="header">
      <h1 className="brand">
        authchart <span>inspector</span>
      </h1>
      <Status />
      {actors.length > 0 && (
        <label className="chooser">
          <span className="visually-hidden">Actor whose chart is shown</span>
          <select value={drawn?.key ?? ''} onChange={({ target }) => onDraw(target.value)}>
            {actors.map((actor) => (
              <option key={actor.key} value={actor.key}>
                {actorTitle(actor, tabs, home)}
                {file === null && !heard.has(actor.tab) && ' (gone)'}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="commands" role="toolbar" aria-label="Page">
        <IconButton icon="open" label="Import a recording" onClick={onImport} />
        <IconButton
          icon="save"
          label="Export a recording"
          disabled={timeline.frames.length === 0}
          data-testid="export"
          onClick={onExport}
        />
        <IconButton
          icon="clear"
          label="Forget what has happened"
          disabled={timeline.frames.length === 0 || file !== null}
          onClick={onClear}
        />
        <IconButton
          icon="labels"
          isNamed
          label="All labels"
          aria-pressed={preferences.allLabels}
          onClick={() => onPrefer({ allLabels: !preferences.allLabels })}
        />
        <IconButton
          icon={THEME_ICON[preferences.theme]}
          label={`Theme: ${preferences.theme}`}
          onClick={() => onPrefer({ theme: NEXT[preferences.theme] })}
        />
        <IconButton icon="help" label="Keys (?)" onClick={onHelp} />
      </div>
    </header>
  )
}

function Status() {
  const { tabs, file, timeline } = useInspector()
  const [state, text] =
    file !== null
      ? ['file', 'Recording']
      : tabs.size > 0
        ? ['live', tabs.size === 1 ? 'Live' : `Live · ${tabs.size} tabs`]
        : timeline.frames.length > 0
          ? ['gone', 'App is gone']
          : ['waiting', 'Waiting']
  return (
    <span className="status" data-state-of-page={state} role="status" data-testid="connection">
      <span className="status-dot" aria-hidden="true" />
      {text}
    </span>
  )
}
