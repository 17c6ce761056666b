import type { ServerFigures } from '../server/demoServer.ts'

/** What the server has counted: with rotating tokens, a reuse would be a bug of the client. */
export function Figures({ signIns, refreshes, reuseDetections, revocations }: ServerFigures) {
  return (
    <dl className="server-figures">
      {Object.entries({ 'sign-ins': signIns, refreshes, reuses: reuseDetections, revocations }).map(
        ([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
