import type { FlightEntry } from 'authchart'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { downloadJson } from './downloadJson.ts'

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 1,
  hour12: false,
})

/** Without the part that goes without saying; a long one may break after a dot. */
const short = (path: string): string => path.replace(/^authenticated\./, '').replaceAll('.', '.\u200b')

/** What an entry adds to its event: where the chart went, and who or what was the cause. */
function details({ states = [], reason, source, code, by, ms }: FlightEntry): string {
  const facts = [
    states.length > 0 && `→ ${states.map(short).join(', ')}`,
    reason && `reason ${reason}${source ? ` (${source})` : ''}`,
    code,
    by && `by tab ${by}`,
    ms !== undefined && `${(ms / 1_000).toFixed(1)} s`,
  ]
  return facts.filter(Boolean).join(' · ')
}

/** The engine's own account of how the last session ended: a sentence, and what led to it. Nothing if none has. */
export function Account() {
  const auth = useDemoAuth()
  const { sentence, chain } = auth.explain()
  if (!chain.some(({ reason }) => reason)) return null
  return (
    <div className="account">
      <p>{sentence}</p>
      <details>
        <summary>What led to it</summary>
        <ol className="chain">
          {chain.map((entry) => (
            <li key={`${entry.at} ${entry.event} ${entry.elapsed}`}>
              <time className="figures muted">{time.format(entry.at)}</time>
              <code>{entry.event}</code>
              <span>{details(entry)}</span>
            </li>
          ))}
        </ol>
      </details>
      <button
        type="button"
        className="small"
        onClick={() => downloadJson(`authchart-${auth.record().tab}.json`, auth.record())}
      >
        Download record
      </button>
    </div>
  )
}
