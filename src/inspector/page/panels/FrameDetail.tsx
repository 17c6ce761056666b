import { payloadOf } from '../model/filter.ts'
import { actorKey, type Frame } from '../model/frame.ts'
import { invokeNames } from '../model/invokeNames.ts'
import { eventLabel } from '../model/labels.ts'
import { changeOf, takenBy } from '../model/taken.ts'
import { clockTime } from '../model/time.ts'
import type { World } from '../model/world.ts'
import { StatePath } from '../parts/StatePath.tsx'
import { ValueTree } from '../parts/ValueTree.tsx'
import { tabTitle } from './titles.ts'

interface FrameDetailProps {
  readonly frame: Frame
  /** The world after it. */
  readonly world: World
  readonly tabs: readonly string[]
  readonly home: string | null
}

/** All that one frame brought. */
export function FrameDetail({ frame, world, tabs, home }: FrameDetailProps) {
  const { message, tab } = frame
  const nameOf = (sessionId: string) => world.actors.get(actorKey(tab, sessionId))?.name ?? sessionId
  const actor = world.actors.get(actorKey(tab, message.sessionId))
  const label = eventLabel(frame.event, invokeNames(actor?.definition))
  const taken = message.type === '@xstate.snapshot' && actor ? takenBy(actor) : null
  const { left, entered } = taken ? changeOf(taken) : { left: [], entered: [] }
  return (
    <section className="detail" aria-label="Chosen entry">
      <h3>{label}</h3>
      <dl className="facts">
        <dt>When</dt>
        <dd>{clockTime(frame.at)}</dd>
        <dt>Actor</dt>
        <dd>
          {nameOf(message.sessionId)}
          {tabs.length > 1 && `, ${tabTitle(tab, tabs, home)}`}
        </dd>
        {frame.sender && (
          <>
            <dt>Sent by</dt>
            <dd>{nameOf(frame.sender)}</dd>
          </>
        )}
        {frame.event !== label && (
          <>
            <dt>Type</dt>
            <dd>
              <code>{frame.event}</code>
            </dd>
          </>
        )}
        {left.length > 0 && (
          <>
            <dt>Left</dt>
            <dd>
              {left.map((path) => (
                <StatePath key={path} path={path} />
              ))}
            </dd>
          </>
        )}
        {entered.length > 0 && (
          <>
            <dt>Entered</dt>
            <dd>
              {entered.map((path) => (
                <StatePath key={path} path={path} />
              ))}
            </dd>
          </>
        )}
      </dl>
      <ValueTree key={frame.key} value={payloadOf(frame)} label="Payload" />
    </section>
  )
}
