import { useAuthView } from 'authchart/react'
import { type FormEvent, useId, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { Screen } from '../components/Screen.tsx'
import { useNow } from '../components/useNow.ts'
import { currentCode } from '../server/demoServer.ts'
import { clock } from '../session/durations.ts'
import { failureSentence, thrownSentence } from '../session/failureSentence.ts'

/** The user whose phone this page has in its hand: the only one with a second factor. */
const PHONE_OF = 'grace@example.com'

export function SecondFactorScreen() {
  const auth = useDemoAuth()
  const { challenge, error, isBusy } = useAuthView()
  const now = useNow()
  const id = useId()
  const [code, setCode] = useState('')
  const [phoneError, setPhoneError] = useState<string | null>(null)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    auth.submitSecondFactor({ code }).catch(() => {})
  }
  const lookAtPhone = async () => {
    try {
      setCode(await currentCode(PHONE_OF))
      setPhoneError(null)
    } catch (thrown) {
      setPhoneError(thrownSentence(thrown))
    }
  }
  const problem = phoneError ?? (error && !isBusy ? failureSentence(error) : null)

  return (
    <Screen title="One more step" eyebrow="Second factor">
      <p>
        Type the six digits that your authenticator app shows.{' '}
        {challenge?.expiresAt && (
          <span className="muted">
            Time left: <time className="figures">{clock(challenge.expiresAt - now)}</time>
            {challenge.attemptsLeft !== null && ` · ${challenge.attemptsLeft} tries`}
          </span>
        )}
      </p>
      <form onSubmit={submit} className="stack" aria-busy={isBusy}>
        <label htmlFor={id}>Code</label>
        <div className="row">
          <input
            id={id}
            className="code grow"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,7}"
            required
            value={code}
            aria-describedby={`${id}error`}
            aria-invalid={problem !== null}
            onChange={(event) => setCode(event.target.value)}
          />
          <button type="button" onClick={lookAtPhone}>
            Use current code
          </button>
        </div>
        <p id={`${id}error`} className="field-error" role="alert">
          {problem}
        </p>
        <div className="row">
          <button type="submit" className="primary grow" aria-disabled={isBusy}>
            {isBusy ? 'Checking …' : 'Continue'}
          </button>
          {challenge?.methods.includes('passkey') && (
            <button
              type="button"
              aria-disabled={isBusy}
              onClick={() => {
                if (!isBusy) auth.submitSecondFactor({ method: 'passkey' }).catch(() => {})
              }}
            >
              Use a passkey
            </button>
          )}
          <button type="button" onClick={() => auth.cancel()}>
            Back
          </button>
        </div>
      </form>
    </Screen>
  )
}
