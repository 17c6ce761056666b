import { useAuthView } from 'authchart/react'
import { useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { useMode } from '../modes/useMode.ts'
import { thrownSentence } from './failureSentence.ts'

const FAR = [
  { scope: 'everywhere', label: 'Sign out everywhere' },
  { scope: 'elsewhere', label: 'End other sessions' },
] as const

export function SessionActions() {
  const auth = useDemoAuth()
  const isRefreshing = useAuthView((view) => view.isRefreshing)
  const { kind } = useMode()
  // OAuth has no way to end sessions elsewhere.
  const far = kind === 'oidc' ? [] : FAR
  const [outcome, setOutcome] = useState('')

  const refresh = async () => {
    try {
      const { generation } = await auth.refresh()
      setOutcome(kind === 'bff' ? 'The server knows this session.' : `Refreshed: generation ${generation}.`)
    } catch (thrown) {
      setOutcome(thrownSentence(thrown))
    }
  }
  const end = async (scope: 'here' | 'everywhere' | 'elsewhere') => {
    try {
      await auth.signOut({ scope })
      if (scope === 'elsewhere') setOutcome('All other sessions of this user are over.')
    } catch (thrown) {
      setOutcome(thrownSentence(thrown))
    }
  }
  return (
    <div className="actions">
      <div className="row wrap">
        <button type="button" onClick={refresh} aria-disabled={isRefreshing}>
          {kind === 'bff' ? 'Ask the server' : 'Refresh the token'}
        </button>
        <button type="button" onClick={() => auth.lock()}>
          Lock
        </button>
        <span className="grow" />
        <button type="button" className="primary" onClick={() => void end('here')}>
          Sign out
        </button>
      </div>
      <div className="row wrap far">
        {far.map(({ scope, label }) => (
          <button key={scope} type="button" className="quiet small" onClick={() => void end(scope)}>
            {label}
          </button>
        ))}
      </div>
      <p className="small muted outcome-line" aria-live="polite">
        {outcome}
      </p>
    </div>
  )
}
