import { type ReactNode, useId } from 'react'

interface PanelProps {
  readonly title: string
  readonly children: ReactNode
  readonly className?: string
  /** How the tour names it. */
  readonly region?: string
  /** Stands at the right of the title. */
  readonly aside?: ReactNode
}

/** A titled part of the page that is about the engine, not of the app. */
export function Panel({ title, aside, className = '', region, children }: PanelProps) {
  const id = useId()
  return (
    <section className={`card panel ${className}`} aria-labelledby={id} data-region={region}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
