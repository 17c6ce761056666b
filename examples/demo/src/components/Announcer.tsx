import { useEffect, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { endSentence } from '../session/endSentence.ts'
import { failureSentence } from '../session/failureSentence.ts'

/** Says to a screen reader what everybody else sees: the engine's events as sentences. */
export function Announcer() {
  const auth = useDemoAuth()
  const [text, setText] = useState('')
  useEffect(() => {
    const subscriptions = [
      auth.on('signedIn', ({ user, source }) =>
        setText(`Signed in as ${user.name}${source === 'remote' ? ' in another tab' : ''}.`),
      ),
      auth.on('signedOut', ({ reason, source }) => setText(`${endSentence(reason, source).title}.`)),
      auth.on('userChanged', ({ user }) => setText(`This tab now shows the session of ${user.name}.`)),
      auth.on('refreshFailed', ({ error }) => setText(`The token was not renewed. ${failureSentence(error)}`)),
      auth.on('locked', () => setText('Locked.')),
      auth.on('unlocked', () => setText('Unlocked.')),
      auth.on('storageFailed', ({ what }) => setText(`The browser's ${what} failed; the app goes on from memory.`)),
    ]
    return () => {
      for (const unsubscribe of subscriptions) unsubscribe()
    }
  }, [auth])
  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  )
}
