import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly title: string
  readonly children: ReactNode
  readonly className?: string
  /** Stands at the right of the title. */
  readonly aside?: ReactNode
}

/** A titled part of the page that is about the engine, not of the app. */
export function Panel({ title, aside, className = '', children }: PanelProps) {
  const id = useId()
  return (
    <section className={`card panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
