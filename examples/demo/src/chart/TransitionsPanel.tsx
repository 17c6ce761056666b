import { useSyncExternalStore } from 'react'
import { Panel } from '../components/Panel.tsx'
import type { TransitionLog } from './transitionLog.ts'
import type { Transition } from './transitions.ts'

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})
/** Without the part that goes without saying; a long one may break after a dot. */
const short = (path: string): string => path.replace(/^authenticated\./, '').replaceAll('.', '.\u200b')

function Steps({ from, to }: Pick<Transition, 'from' | 'to'>) {
  if (from.length === 0 && to.length === 0) return <span className="muted">same state, new facts</span>
  return (
    <>
      {from.length > 0 && <span className="from">{from.map(short).join(', ')}</span>}
      {from.length > 0 && <span className="muted"> → </span>}
      <span className="to">{to.map(short).join(', ')}</span>
    </>
  )
}

/** What the chart did last. It is safe to show: no secret ever enters an event or a state. */
export function TransitionsPanel({ log }: { readonly log: TransitionLog }) {
  const transitions = useSyncExternalStore(log.subscribe, log.current, log.current)
  return (
    <Panel
      title="Last transitions"
      aside={
        <button type="button" className="quiet small" onClick={log.clear}>
          Clear
        </button>
      }
    >
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <ol className="transitions" tabIndex={0} aria-label="Last transitions, newest first">
        {transitions.map(({ id, at, event, from, to }) => (
          <li key={id}>
            <time className="figures muted">{time.format(at)}</time>
            <code>{event}</code>
            <span className="steps">
              <Steps from={from} to={to} />
            </span>
          </li>
        ))}
        {transitions.length === 0 && <li className="muted">Nothing yet.</li>}
      </ol>
    </Panel>
  )
}
