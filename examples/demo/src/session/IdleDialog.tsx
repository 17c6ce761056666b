import { useIdleCountdown } from 'authchart/react'
import { useEffect, useId, useRef } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { clock } from './durations.ts'
import { useSpokenSeconds } from './useSpokenSeconds.ts'

interface IdleDialogProps {
  /** What happens at the end of the countdown. */
  readonly policy: 'signOut' | 'lock'
}

/** "Are you still there?" A modal dialog, so that the question cannot be overlooked or tabbed past. */
export function IdleDialog({ policy }: IdleDialogProps) {
  const auth = useDemoAuth()
  const countdown = useIdleCountdown()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const isOpen = countdown !== null
  useEffect(() => {
    const element = dialog.current
    if (isOpen && element && !element.open) element.showModal()
    if (!isOpen && element?.open) element.close()
  }, [isOpen])

  const spoken = useSpokenSeconds(countdown && Math.ceil(countdown.remaining / 1_000))
  const fate = policy === 'lock' ? 'the app is locked' : 'you are signed out'
  return (
    <dialog
      ref={dialog}
      className="card idle"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      onCancel={(event) => {
        event.preventDefault()
        countdown?.stay()
      }}
    >
      <p className="idle-count figures" aria-hidden="true">
        {clock(countdown?.remaining ?? 0)}
      </p>
      <h2 id={`${id}title`}>Are you still there?</h2>
      <p id={`${id}text`}>Nobody has used this app for a while. When the time is up, {fate}, in all tabs.</p>
      <p className="visually-hidden" aria-live="assertive">
        {spoken !== null && `${spoken} seconds left.`}
      </p>
      <div className="row">
        <button type="button" className="primary grow" onClick={() => countdown?.stay()}>
          I am here
        </button>
        <button type="button" onClick={() => auth.signOut().catch(() => {})}>
          Sign out
        </button>
      </div>
    </dialog>
  )
}
