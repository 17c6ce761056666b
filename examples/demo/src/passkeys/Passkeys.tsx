import { registerPasskey } from 'authchart/passkey'
import { useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { thrownSentence } from '../session/failureSentence.ts'
import { passkeySentence } from './passkeySentence.ts'
import { usePasskeyServer } from './usePasskeyServer.ts'
import { usePasskeys } from './usePasskeys.ts'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** The passkeys of the signed-in user: add one, remove one. */
export function Passkeys() {
  const auth = useDemoAuth()
  const server = usePasskeyServer()
  const { passkeys, read, remove } = usePasskeys()
  const [outcome, setOutcome] = useState('')
  const [isAdding, setIsAdding] = useState(false)
  if (!server) return null

  const add = async () => {
    if (isAdding) return
    setIsAdding(true)
    setOutcome('')
    try {
      const { type } = await registerPasskey(auth, { server, fields: { name: 'Passkey' } })
      setOutcome(
        type === 'registered' ? 'Passkey added. It signs you in without a password.' : 'This device has one already.',
      )
      await read()
    } catch (thrown) {
      setOutcome(passkeySentence(thrown, 'add'))
    } finally {
      setIsAdding(false)
    }
  }
  return (
    <section className="calls" aria-labelledby="passkeys">
      <h3 id="passkeys">Passkeys</h3>
      {passkeys.length > 0 && (
        <ul className="passkeys">
          {passkeys.map(({ id, name, createdAt }) => (
            <li key={id}>
              <span>
                {name} <span className="muted">added {day.format(createdAt)}</span>
              </span>
              <button
                type="button"
                className="quiet small"
                onClick={() => remove(id).catch((thrown) => setOutcome(thrownSentence(thrown)))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="row wrap">
        <button type="button" aria-disabled={isAdding} onClick={() => void add()}>
          {isAdding ? 'Waiting for your device …' : 'Add a passkey'}
        </button>
      </div>
      <p className="small muted outcome-line" aria-live="polite">
        {outcome}
      </p>
    </section>
  )
}
