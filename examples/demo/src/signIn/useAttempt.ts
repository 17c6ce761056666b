import type { AuthFailure } from 'authchart'
import { useAuthView } from 'authchart/react'

/** The sign-in that is under way, or what the last one came to. */
export function useAttempt(): { readonly isBusy: boolean; readonly failure: AuthFailure | null } {
  const { status, error } = useAuthView()
  // `signedOut` says why a session ended; what a sign-in came to shows in `anonymous`.
  return { isBusy: status === 'authenticating', failure: status === 'anonymous' ? error : null }
}
