import { useDemo } from '../auth/demoContext.tsx'
import { callsOf } from './callsOf.ts'
import { useApiCalls } from './useApiCalls.ts'

export function ApiCalls({ permissions }: { readonly permissions: readonly string[] }) {
  const { outcomes, send } = useApiCalls()
  const calls = callsOf(useDemo())
  const lacking = calls.filter(({ permission }) => permission && !permissions.includes(permission))
  return (
    <section className="calls" aria-labelledby="calls">
      <h3 id="calls">Call the API</h3>
      <div className="row wrap">
        {calls.map((call) => (
          <button key={call.label} type="button" onClick={() => void send(call)}>
            {call.label}
          </button>
        ))}
      </div>
      {lacking.map(({ label, permission }) => (
        <p key={label} className="muted small">
          “{label}” needs <code>{permission}</code>, which this user lacks. Give it below and try again.
        </p>
      ))}
      <ul className="outcomes" aria-live="polite" aria-label="Outcomes of calls, newest first">
        {outcomes.map(({ id, label, tone, text, took }) => (
          <li key={id} data-tone={tone}>
            <code>{label}</code>
            <span>{text}</span>
            <span className="figures muted">{took === null ? '' : `${took} ms`}</span>
          </li>
        ))}
        {outcomes.length === 0 && <li className="muted">Nothing has been asked yet.</li>}
      </ul>
    </section>
  )
}
