import { useAuthView } from 'authchart/react'
import type { DemoUser } from '../auth/demoUser.ts'
import { Panel } from '../components/Panel.tsx'
import { expireAccessTokens, resetServer, revokeFamily, revokeSession } from '../server/demoServer.ts'
import { Choice } from './Choice.tsx'
import { Figures } from './Figures.tsx'
import { Permissions } from './Permissions.tsx'
import { useFaults } from './useFaults.ts'

const DELAYS = [
  [0, 'none'],
  [1_000, '1 s'],
  [3_000, '3 s'],
  [8_000, '8 s'],
  [20_000, '20 s'],
] as const
const LIFETIMES = [
  [4, '4 s'],
  [15, '15 s'],
  [60, '1 min'],
  [300, '5 min'],
  [3_600, '1 h'],
] as const
const SKEWS = [
  [-86_400, 'a day behind'],
  [-3_600, 'an hour behind'],
  [0, 'right'],
  [3_600, 'an hour ahead'],
  [86_400, 'a day ahead'],
] as const

const name = (options: readonly (readonly [number, string])[], value: number) =>
  options.find(([each]) => each === value)?.[1] ?? String(value)

/** Everything that goes wrong in production, one click each. */
export function FaultPanel() {
  const { faults, figures, outcome, run, change } = useFaults()
  const user = useAuthView<DemoUser | null, DemoUser>((view) => view.user)
  const email = user?.email
  const waiting = [
    faults?.fail && `${faults.fail.status} for the next ${faults.fail.times} on ${faults.fail.path}`,
    faults?.drop && `an answer of ${faults.drop.path} will be dropped`,
  ].filter(Boolean)

  return (
    <Panel
      title="Break something"
      className="faults"
      region="faults"
      aside={
        <button type="button" className="quiet small" onClick={() => void run('The server is as new.', resetServer)}>
          Reset the server
        </button>
      }
    >
      <div className="grid-form">
        <Choice
          label="Answers come late by"
          value={faults?.delayAnswer ?? 0}
          options={DELAYS}
          onChange={(delayAnswer) => void change({ delayAnswer }, `Delay of answers: ${name(DELAYS, delayAnswer)}.`)}
        />
        <Choice
          label="New tokens live for"
          value={faults?.accessTokenTtl ?? 60}
          options={LIFETIMES}
          onChange={(accessTokenTtl) =>
            void change({ accessTokenTtl }, `Tokens live for ${name(LIFETIMES, accessTokenTtl)}, from the next one on.`)
          }
        />
        <Choice
          label="The server’s clock is"
          value={faults?.clockSkew ?? 0}
          options={SKEWS}
          onChange={(clockSkew) => void change({ clockSkew }, `The server’s clock is ${name(SKEWS, clockSkew)}.`)}
        />
      </div>
      <fieldset className="row wrap" aria-label="Faults, one click each">
        <button
          type="button"
          onClick={() =>
            void change(
              { fail: { path: '/auth/refresh', status: 503, times: 3 } },
              'The next three refreshes get a 503.',
            )
          }
        >
          503 × 3
        </button>
        <button
          type="button"
          onClick={() =>
            void change(
              { drop: { path: '/auth/refresh', times: 1, afterProcessing: true } },
              'The server will rotate the token, and its answer will get lost.',
            )
          }
        >
          Drop an answer
        </button>
        <button type="button" onClick={() => void run('All access tokens are void.', expireAccessTokens)}>
          Expire tokens
        </button>
        <button
          type="button"
          disabled={!email}
          onClick={() => email && void run('All sessions of this user are revoked.', () => revokeSession(email))}
        >
          Revoke the session
        </button>
        <button
          type="button"
          disabled={!email}
          onClick={() =>
            email && void run('The token family of the newest session is revoked.', () => revokeFamily(email))
          }
        >
          Revoke the family
        </button>
      </fieldset>
      <Permissions run={run} />
      <p className="small outcome-line" aria-live="polite">
        {outcome || 'A fault shows at the next refresh or call.'}
        {waiting.length > 0 && <span className="muted"> Waiting: {waiting.join('; ')}.</span>}
      </p>
      {figures && <Figures {...figures} />}
    </Panel>
  )
}
