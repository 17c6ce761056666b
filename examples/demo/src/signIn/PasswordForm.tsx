import { useAuthView } from 'authchart/react'
import { type FormEvent, useId, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { PasskeySignIn } from '../passkeys/PasskeySignIn.tsx'
import { useOfferedPasskeys } from '../passkeys/useOfferedPasskeys.ts'
import { failureSentence } from '../session/failureSentence.ts'
import { demoUsers } from './users.ts'

/** Password in this page: only for a server of one's own. */
export function PasswordForm() {
  const auth = useDemoAuth()
  const view = useAuthView()
  const id = useId()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [passkeyProblem, setPasskeyProblem] = useState<string | null>(null)
  useOfferedPasskeys(setPasskeyProblem)
  const isBusy = view.status === 'authenticating'

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setPasskeyProblem(null)
    // The view says what came of it; here only the rejection is answered for.
    auth.signIn({ method: 'password', email, password }).catch(() => {})
  }
  // `signedOut` says why a session ended; what a sign-in came to shows in `anonymous`.
  const failure = view.status === 'anonymous' ? view.error : null

  return (
    <>
      <fieldset className="fills" aria-label="Fill in a demo user">
        {demoUsers.map((user) => (
          <button
            key={user.email}
            type="button"
            className="fill"
            aria-pressed={email === user.email}
            onClick={() => {
              setEmail(user.email)
              setPassword(user.password)
            }}
          >
            <strong>{user.name}</strong> <span>{user.hint}</span>
          </button>
        ))}
      </fieldset>
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
