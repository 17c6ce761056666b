import { useAuthView } from 'authchart/react'
import { type FormEvent, useId, useState } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { useMode } from '../modes/useMode.ts'
import { currentCode } from '../server/demoServer.ts'
import { failureSentence } from '../session/failureSentence.ts'

/** The user whose phone this page has in its hand. */
const PHONE_OF = 'grace@example.com'

/** Asks once for all requests that wait: they are sent again when the user has proved who they are. */
export function StepUpPrompt() {
  const auth = useDemoAuth()
  const assurance = useAuthView((view) => view.assurance)
  const { kind } = useMode()
  const { returnPoint, settings } = useDemo()
  const id = useId()
  const [code, setCode] = useState('')
  if (!assurance?.request) return null
  const { isVerifying, error } = assurance

  const prove = (credentials: { readonly method: string; readonly code?: string }) => {
    if (isVerifying) return
    if (credentials.method === 'redirect') returnPoint.capture()
    auth.submitStepUp(credentials).catch(() => {})
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    prove({ method: 'otp', code })
  }
  return (
    <section className="step-up" aria-labelledby={id}>
      <h3 id={id}>Prove that it is you</h3>
      <p className="small">This needs more than a session. What you have asked for waits, and goes on by itself.</p>
      <form className="stack" onSubmit={submit} aria-busy={isVerifying}>
        {kind === 'rest' && (
          <>
            <label htmlFor={`${id}code`}>Code</label>
            <div className="row">
              <input
                id={`${id}code`}
                className="code grow"
                inputMode="numeric"
                autoComplete="one-time-code"
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
              <button type="button" onClick={() => void currentCode(PHONE_OF).then(setCode, () => {})}>
                Use current code
              </button>
            </div>
          </>
        )}
        <p className="field-error" role="alert">
          {error && !isVerifying && failureSentence(error)}
        </p>
        <div className="row wrap">
          {kind === 'rest' && (
            <>
              <button type="submit" className="primary" aria-disabled={isVerifying}>
                {isVerifying ? 'Checking …' : 'Prove it'}
              </button>
              <button type="button" aria-disabled={isVerifying} onClick={() => prove({ method: 'passkey' })}>
                Use a passkey
              </button>
            </>
          )}
          {kind === 'oidc' && (
            <button
              type="button"
              className="primary"
              aria-disabled={isVerifying}
              onClick={() => prove({ method: 'popup' })}
            >
              In a popup
            </button>
          )}
          {kind !== 'rest' && !settings.isFrame && (
            <button type="button" aria-disabled={isVerifying} onClick={() => prove({ method: 'redirect' })}>
              At the provider
            </button>
          )}
          <button type="button" onClick={() => auth.declineStepUp()}>
            Not now
          </button>
        </div>
      </form>
    </section>
  )
}
