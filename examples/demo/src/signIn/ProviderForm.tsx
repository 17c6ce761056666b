import { useId, useState } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { useMode } from '../modes/useMode.ts'
import { failureSentence } from '../session/failureSentence.ts'
import { DemoUsers } from './DemoUsers.tsx'
import { useAttempt } from './useAttempt.ts'
import { PROVIDER_CODE } from './users.ts'

const WAYS = {
  redirect: 'Sign in at the provider',
  popup: 'In a popup',
  silent: 'Without asking',
} as const

type Way = keyof typeof WAYS

/** Sign-in on the pages of a provider: this page sees no password. */
export function ProviderForm() {
  const auth = useDemoAuth()
  const { isBusy, failure } = useAttempt()
  const { settings, returnPoint } = useDemo()
  const { kind } = useMode()
  const id = useId()
  const [email, setEmail] = useState<string>()
  // A provider does not let itself be shown in a frame, and a BFF's session has no page to come back to but this one.
  const ways: readonly Way[] =
    kind === 'bff' ? ['redirect'] : settings.isFrame ? ['popup', 'silent'] : ['redirect', 'popup', 'silent']

  const start = (method: Way) => {
    if (isBusy) return
    if (method === 'redirect') returnPoint.capture()
    auth.signIn({ method, ...(email && kind === 'oidc' && { loginHint: email }) }).catch(() => {})
  }
  return (
    <>
      <DemoUsers
        label="Who is expected to sign in"
        chosen={email}
        hint={({ password }) => password}
        onChoose={(user) => setEmail(email === user.email ? undefined : user.email)}
      />
      <p className="small muted">
        Type the password on the provider’s page, and <code>{PROVIDER_CODE}</code> where it asks for a code.
      </p>
      <p id={`${id}error`} className="field-error" role="alert">
        {failure && failureSentence(failure)}
      </p>
      <div className="row wrap ways" aria-busy={isBusy}>
        {ways.map((way, index) => (
          <button
            key={way}
            type="button"
            className={index === 0 ? 'primary' : ''}
            aria-disabled={isBusy}
            aria-describedby={`${id}error`}
            onClick={() => start(way)}
          >
            {isBusy && index === 0 ? 'Signing in …' : WAYS[way]}
          </button>
        ))}
        {isBusy && (
          <button type="button" onClick={() => auth.cancel()}>
            Cancel
          </button>
        )}
      </div>
    </>
  )
}
