import { useAuthView } from 'authchart/react'
import type { DemoUser } from '../auth/demoUser.ts'
import { useNow } from '../components/useNow.ts'
import { clock } from './durations.ts'

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

function Chips({ of, none }: { readonly of: readonly string[]; readonly none: string }) {
  if (of.length === 0) return <span className="muted">{none}</span>
  return (
    <span className="chips">
      {of.map((name) => (
        <span key={name} className="chip">
          {name}
        </span>
      ))}
    </span>
  )
}

/** What a session is, apart from its secrets. */
export function SessionFacts() {
  const { session, user, assurance } = useAuthView<DemoUser>()
  const now = useNow(1_000)
  if (!session || !user) return null
  return (
    <dl className="facts">
      <dt>User</dt>
      <dd>{user.email}</dd>
      <dt>Roles</dt>
      <dd>
        <Chips of={user.roles} none="none" />
      </dd>
      <dt>Permissions</dt>
      <dd>
        <Chips of={user.permissions} none="none" />
      </dd>
      <dt>Signed in</dt>
      <dd>
        {time.format(session.signedInAt)}
        {session.amr.length > 0 && <span className="muted"> with {session.amr.join(' + ')}</span>}
      </dd>
      {assurance && (
        <>
          <dt>Last proof</dt>
          <dd className="figures">
            {assurance.elevatedUntil !== null && assurance.elevatedUntil > now
              ? `counts for ${clock(assurance.elevatedUntil - now)}`
              : 'was too long ago'}
            {session.acr && <code className="muted"> {session.acr}</code>}
          </dd>
        </>
      )}
      {session.endsAt !== null && (
        <>
          <dt>Ends at the latest in</dt>
          <dd className="figures">{clock(session.endsAt - now)}</dd>
        </>
      )}
      <dt>Session</dt>
      <dd>
        <code title={session.id}>{session.id.slice(0, 8)}…</code>
        <span className="muted"> random, local, worth nothing to a thief</span>
      </dd>
    </dl>
  )
}
