import { useAuthView } from 'authchart/react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { Screen } from '../components/Screen.tsx'
import { failureSentence } from './failureSentence.ts'

export function LockedScreen() {
  const auth = useDemoAuth()
  const { error, isBusy } = useAuthView()
  const [pin, setPin] = useState('')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setPin('')
    auth.unlock(pin).catch(() => input.current?.focus())
  }
  return (
    <Screen title="Locked" eyebrow="Still signed in">
      <p>The session lives, but no request leaves and nothing is shown until you prove who you are.</p>
      <form onSubmit={submit} className="stack" aria-busy={isBusy}>
        <label htmlFor={id}>
          PIN <span className="muted">(in this demo: 0000)</span>
        </label>
        <input
          id={id}
          ref={input}
          className="code"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          required
          value={pin}
          aria-describedby={`${id}error`}
          aria-invalid={error !== null}
          onChange={(event) => setPin(event.target.value)}
        />
        <p id={`${id}error`} className="field-error" role="alert">
          {error && !isBusy ? failureSentence(error) : null}
        </p>
        <div className="row">
          <button type="submit" className="primary grow" aria-disabled={isBusy}>
            Unlock
          </button>
          <button type="button" onClick={() => auth.signOut().catch(() => {})}>
            Sign out
          </button>
        </div>
      </form>
    </Screen>
  )
}
