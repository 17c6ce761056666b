import { useAuthView } from 'authchart/react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { useMode } from '../modes/useMode.ts'
import { passkeySentence } from '../passkeys/passkeySentence.ts'
import { usePasskeys } from '../passkeys/usePasskeys.ts'
import { currentCode } from '../server/demoServer.ts'
import { thrownSentence } from '../session/failureSentence.ts'

/** The user whose phone this page has in its hand. */
const PHONE_OF = 'grace@example.com'

/** Asks once for all requests that wait: they are sent again when the user has proved who they are. */
export function StepUpPrompt() {
  const isAsked = useAuthView(({ assurance }) => Boolean(assurance?.request))
  return isAsked ? <Question /> : null
}

/** A new one each time: nothing is left of the last code. */
function Question() {
  const auth = useDemoAuth()
  const isVerifying = useAuthView(({ assurance }) => Boolean(assurance?.isVerifying))
  const { kind } = useMode()
  const { returnPoint, settings } = useDemo()
  const { passkeys } = usePasskeys()
  const id = useId()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const question = useRef<HTMLElement>(null)
  const [asker] = useState(() => document.activeElement)
  useEffect(() => {
    // It stands above the button that was pressed: out of sight on a phone.
    question.current?.focus()
    return () => {
      const isLost = document.activeElement === document.body
      if (isLost && asker instanceof HTMLElement) asker.focus({ preventScroll: true })
    }
  }, [asker])

  const prove = (
    credentials: { readonly method: string; readonly code?: string },
    sentence: (thrown: unknown) => string = thrownSentence,
  ) => {
    if (isVerifying) return
    setProblem(null)
    if (credentials.method === 'redirect') returnPoint.capture()
    auth.submitStepUp(credentials).catch((thrown) => setProblem(sentence(thrown)))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    prove({ method: 'otp', code })
  }
  const lookAtPhone = () => currentCode(PHONE_OF).then(setCode, (thrown) => setProblem(thrownSentence(thrown)))

  return (
    <section ref={question} className="step-up" aria-labelledby={id} tabIndex={-1}>
      <h3 id={id}>Prove that it is you</h3>
      <p className="small">
        This needs more than a session. What you have asked for waits, and goes on by itself
        {kind === 'rest' ? '.' : '; only if you leave for the provider’s page, ask again when you are back.'}
      </p>
      <form className="stack" onSubmit={submit} aria-busy={isVerifying}>
        {kind === 'rest' && (
          <>
            <label htmlFor={`${id}code`}>Code</label>
            <div className="row wrap">
              <input
                id={`${id}code`}
                className="code grow"
                inputMode="numeric"
                autoComplete="one-time-code"
                required
                value={code}
                aria-describedby={`${id}error`}
                aria-invalid={problem !== null}
                onChange={(event) => setCode(event.target.value)}
              />
              <button type="button" onClick={() => void lookAtPhone()}>
                Use current code
              </button>
            </div>
          </>
        )}
        <p id={`${id}error`} className="field-error" role="alert">
          {problem}
        </p>
        <div className="row wrap">
          {kind === 'rest' && (
            <button type="submit" className="primary" aria-disabled={isVerifying}>
              {isVerifying ? 'Checking …' : 'Prove it'}
            </button>
          )}
          {passkeys.length > 0 && (
            <button
              type="button"
              aria-disabled={isVerifying}
              onClick={() => prove({ method: 'passkey' }, (thrown) => passkeySentence(thrown, 'use'))}
            >
              Use a passkey
            </button>
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
            <button
              type="button"
              className={kind === 'bff' ? 'primary' : ''}
              aria-disabled={isVerifying}
              onClick={() => prove({ method: 'redirect' })}
            >
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
