import { useState } from 'react'
import { actorKey } from '../model/frame.ts'
import { statesLabel } from '../model/labels.ts'
import { innermostStates } from '../model/stateValue.ts'
import { type ActorState, isOver } from '../model/world.ts'
import { Icon } from '../parts/Icon.tsx'
import { ValueTree } from '../parts/ValueTree.tsx'
import { useInspector, useShown } from '../store/useInspector.ts'
import { tabTitle } from './titles.ts'

interface ActorsPanelProps {
  /** Key of the actor whose chart is shown. */
  readonly drawn: string | null
  readonly onDraw: (key: string) => void
}

/** How many actors that are over are listed below one parent. */
const OVER_SHOWN = 3

/** Which actors there are, who began them, and what each holds. */
export function ActorsPanel({ drawn, onDraw }: ActorsPanelProps) {
  const { home } = useInspector()
  const { world } = useShown()
  const actors = [...world.actors.values()]
  const tabs = [...new Set(actors.map(({ tab }) => tab))]
  const isRoot = ({ parent, tab }: ActorState) => !parent || !world.actors.has(actorKey(tab, parent))
  if (!actors.length) return <p className="hint">No actor has been heard of yet.</p>
  return (
    <div className="actors">
      {tabs.map((tab) => (
        <section key={tab} aria-label={tabTitle(tab, tabs, home)}>
          {tabs.length > 1 && <h3>{tabTitle(tab, tabs, home)}</h3>}
          <ul className="actor-list">
            {actors
              .filter((actor) => actor.tab === tab && isRoot(actor))
              .map((actor) => (
                <Actor key={actor.key} actor={actor} all={actors} drawn={drawn} onDraw={onDraw} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

interface ActorProps extends ActorsPanelProps {
  readonly actor: ActorState
  readonly all: readonly ActorState[]
  readonly depth?: number
}

function Actor({ actor, all, drawn, onDraw, depth = 0 }: ActorProps) {
  const [isOpen, setOpen] = useState(false)
  const children = depth < 20 ? all.filter(({ tab, parent }) => tab === actor.tab && parent === actor.sessionId) : []
  const over = children.filter(isOver)
  const shown = [...children.filter((child) => !isOver(child)), ...over.slice(-OVER_SHOWN)]
  const states = statesLabel(innermostStates(actor.value))
  return (
    <li>
      <div className="actor" data-status={actor.status}>
        <button type="button" className="actor-name" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon name="chevron" />
          <span className="status-dot" aria-hidden="true" />
          <span>{actor.name}</span>
        </button>
        <span className="actor-status">{actor.status}</span>
        {actor.definition && hasStates(actor) && (
          <button type="button" className="plain" aria-pressed={drawn === actor.key} onClick={() => onDraw(actor.key)}>
            Chart
          </button>
        )}
        {states && <span className="actor-states">{states}</span>}
      </div>
      {isOpen && (
        <div className="actor-inside">
          <ValueTree value={insideOf(actor)} label={`Snapshot of ${actor.name}`} />
        </div>
      )}
      {shown.length > 0 && (
        <ul className="actor-list">
          {shown.map((child) => (
            <Actor key={child.key} actor={child} all={all} drawn={drawn} onDraw={onDraw} depth={depth + 1} />
          ))}
          {shown.length < children.length && (
            <li className="actor-more">{children.length - shown.length} earlier ones are over</li>
          )}
        </ul>
      )}
    </li>
  )
}

/** `@statelyai/inspect` gives every actor a definition; one without states is no machine. */
export const hasStates = ({ definition }: ActorState): boolean => definition?.includes('"states"') ?? false

function insideOf({ sessionId, value, context, output, error }: ActorState): Record<string, unknown> {
  const given = { value, context, output, error }
  return { sessionId, ...Object.fromEntries(Object.entries(given).filter(([, inner]) => inner !== undefined)) }
}
