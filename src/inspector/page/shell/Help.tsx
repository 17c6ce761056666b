import { useEffect, useRef } from 'react'
import { IconButton } from '../parts/IconButton.tsx'

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Space'], 'Pause, or play on'],
  [['←', '→'], 'A step back, a step forth'],
  [['Home'], 'To the beginning'],
  [['End'], 'To the newest: live again'],
  [['/'], 'Search events and payloads'],
  [['↑', '↓'], 'In the list of events: to the one before, the one after'],
  [['+', '−', '0'], 'In the chart: closer, further, all of it'],
  [['?'], 'This list'],
]

export function Help({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <div className="help-head">
        <h2 id="help-title">Keys</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </div>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        Nothing leaves this page: it has no network. What it shows is in its memory, and in a file if you export one.
      </p>
    </dialog>
  )
}
