import { type KeyboardEvent, type ReactNode, useId } from 'react'
import { Boundary } from '../parts/Boundary.tsx'

export interface Panel {
  readonly id: string
  readonly title: string
  readonly content: ReactNode
}

interface PanelsProps {
  readonly panels: readonly Panel[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}

/** Tabs, and what belongs to the chosen one. Arrow keys go from tab to tab. */
export function Panels({ panels, chosen, onChoose }: PanelsProps) {
  const id = useId()
  const shown = panels.find((panel) => panel.id === chosen) ?? panels[0]!

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!by) return
    event.preventDefault()
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')]
    const at = tabs.indexOf(document.activeElement as HTMLElement)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    next?.focus()
    next?.click()
  }

  return (
    <section className="panels" aria-label="Details">
      <div className="panel-tabs" role="tablist" onKeyDown={onKeyDown}>
        {panels.map((panel) => (
          <button
            key={panel.id}
            type="button"
            role="tab"
            id={`${id}-${panel.id}-tab`}
            aria-controls={`${id}-panel`}
            aria-selected={panel === shown}
            tabIndex={panel === shown ? 0 : -1}
            onClick={() => onChoose(panel.id)}
          >
            {panel.title}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} className="panel" role="tabpanel" aria-labelledby={`${id}-${shown.id}-tab`}>
        <Boundary key={shown.id} what={`“${shown.title}”`}>
          {shown.content}
        </Boundary>
      </div>
    </section>
  )
}
