import { type ReactNode, useId, useRef } from 'react'
import { useFocusHandOver } from './useFocusHandOver.ts'

interface ScreenProps {
  readonly title: string
  readonly children: ReactNode
  readonly className?: string
  readonly eyebrow?: string
}

/** One screen of the app; the focus follows from one to the next. */
export function Screen({ title, eyebrow, className = '', children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useFocusHandOver(heading)
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
