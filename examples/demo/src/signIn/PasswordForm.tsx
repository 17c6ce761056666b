import { type FormEvent, useId, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { PasskeySignIn } from '../passkeys/PasskeySignIn.tsx'
import { useOfferedPasskeys } from '../passkeys/useOfferedPasskeys.ts'
import { failureSentence } from '../session/failureSentence.ts'
import { DemoUsers } from './DemoUsers.tsx'
import { useAttempt } from './useAttempt.ts'

/** Password in this page: only for a server of one's own. */
export function PasswordForm() {
  const auth = useDemoAuth()
  const { isBusy, failure } = useAttempt()
  const id = useId()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [passkeyProblem, setPasskeyProblem] = useState<string | null>(null)
  useOfferedPasskeys(setPasskeyProblem)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setPasskeyProblem(null)
    // The view says what came of it; here only the rejection is answered for.
    auth.signIn({ method: 'password', email, password }).catch(() => {})
  }
  return (
    <>
      <DemoUsers
        label="Fill in a demo user"
        chosen={email}
        hint={({ hint }) => hint}
        onChoose={(user) => {
          setEmail(user.email)
          setPassword(user.password)
        }}
      />
      <form onSubmit={submit} aria-busy={isBusy} className="stack">
        <label htmlFor={`${id}email`}>E-mail</label>
        <input
          id={`${id}email`}
          type="email"
          autoComplete="username webauthn"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <label htmlFor={`${id}password`}>Password</label>
        <input
          id={`${id}password`}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          aria-describedby={`${id}error`}
          aria-invalid={!passkeyProblem && failure?.code === 'invalid_credentials'}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p id={`${id}error`} className="field-error" role="alert">
          {passkeyProblem ?? (failure && failureSentence(failure))}
        </p>
        <div className="row">
          <button type="submit" className="primary grow" aria-disabled={isBusy}>
            {isBusy ? 'Signing in …' : 'Sign in'}
          </button>
          {!isBusy && <PasskeySignIn onProblem={setPasskeyProblem} />}
          {isBusy && (
            <button type="button" onClick={() => auth.cancel()}>
              Cancel
            </button>
          )}
        </div>
      </form>
    </>
  )
}
