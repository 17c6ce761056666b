import { useAuthView } from 'authchart/react'
import { useNow } from '../components/useNow.ts'
import { useMode } from '../modes/useMode.ts'
import { clock } from './durations.ts'
import { failureSentence } from './failureSentence.ts'
import { useTokenSpan } from './useTokenSpan.ts'

/** How long the access token still lives; with a BFF, the session that it knows of. Never the token itself: the page has no way to it but asking. */
export function TokenLife() {
  const { session, isRefreshing, isOffline, error } = useAuthView()
  const { kind } = useMode()
  const now = useNow()
  const span = useTokenSpan(session)
  if (!session) return null
  // `now` is a tick old, and a token that has just come must not look longer than it is.
  const left = session.expiresAt === null ? null : Math.max(0, Math.min(span, session.expiresAt - now))
  const share = left === null || span <= 0 ? 1 : Math.min(1, left / span)
  const state = isRefreshing ? 'refreshing' : error ? 'trouble' : 'fresh'
  return (
    <div className="life" data-state={state}>
      <div className="life-text">
        <span>{kind === 'bff' ? 'Session at the server' : `Access token, generation ${session.generation}`}</span>
        <span className="figures">
          {isRefreshing ? 'refreshing …' : left === null ? 'no end known' : left === 0 ? 'expired' : clock(left)}
        </span>
      </div>
      <div className="life-bar" aria-hidden="true">
        <div style={{ transform: `scaleX(${share})` }} />
      </div>
      {(error || isOffline) && !isRefreshing && (
        <p className="small trouble">
          {isOffline ? 'No network. ' : error ? `${failureSentence(error)} ` : ''}The session is kept; the engine tries
          again by itself.
        </p>
      )}
    </div>
  )
}
