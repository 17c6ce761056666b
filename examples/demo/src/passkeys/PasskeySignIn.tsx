import { useAuthView } from 'authchart/react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { passkeySentence } from './passkeySentence.ts'

interface PasskeySignInProps {
  /** What became of it, for people; `null`: a new try begins. */
  readonly onProblem: (problem: string | null) => void
}

/** For whoever has added a passkey before; the browser finds out whose it is. */
export function PasskeySignIn({ onProblem }: PasskeySignInProps) {
  const auth = useDemoAuth()
  const isBusy = useAuthView(({ status }) => status === 'authenticating')
  const start = () => {
    if (isBusy) return
    onProblem(null)
    auth.signIn({ method: 'passkey' }).catch((thrown) => onProblem(passkeySentence(thrown, 'use')))
  }
  return (
    <button type="button" aria-disabled={isBusy} onClick={start}>
      Use a passkey
    </button>
  )
}
