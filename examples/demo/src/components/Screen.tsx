import { type ReactNode, useEffect, useId, useRef } from 'react'

interface ScreenProps {
  readonly title: string
  readonly children: ReactNode
  readonly className?: string
  readonly eyebrow?: string
}

/**
 * One screen of the app. When it takes the place of another one that had the focus, its heading gets it, so that a
 * keyboard or a screen reader goes on from there; focus that is elsewhere on the page stays.
 */
export function Screen({ title, eyebrow, className = '', children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useEffect(() => {
    const isFirst = document.documentElement.dataset.started !== 'yes'
    document.documentElement.dataset.started = 'yes'
    if (!isFirst && document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <section className={`card screen ${className}`} aria-labelledby={id}>
      {eyebrow && <p className="eyebrow">{eyebrow}</p>}
      <h2 id={id} ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  )
}
