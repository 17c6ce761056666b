import type { AuthError } from 'authchart'
import { offerPasskeys } from 'authchart/passkey'
import { useEffect } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { passkeySentence } from './passkeySentence.ts'
import { usePasskeyServer } from './usePasskeyServer.ts'

/**
 * As long as the form is shown, the browser offers passkeys in its user name field. Where it cannot, there is the button; of
 * what is told, only that a passkey was picked and refused is news for people.
 */
export function useOfferedPasskeys(onProblem: (problem: string) => void): void {
  const auth = useDemoAuth()
  const server = usePasskeyServer()
  const { isFrame, tour } = useDemo().settings
  // One prompt for both tabs; and the tour types by itself.
  const isOffered = server !== null && !isFrame && tour === null
  useEffect(() => {
    if (!isOffered) return
    const onError = (error: AuthError) => {
      if (error.code === 'invalid_credentials') onProblem(passkeySentence(error, 'use'))
    }
    return offerPasskeys(auth, { server, onError })
  }, [auth, server, isOffered, onProblem])
}
