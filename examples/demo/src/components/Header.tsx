import { useAuthView } from 'authchart/react'
import { addressWithTour } from '../tour/startTour.ts'
import { ThemeToggle } from './ThemeToggle.tsx'

export function Header({ isTouring }: { readonly isTouring: boolean }) {
  const status = useAuthView((view) => (view.isLocked ? 'locked' : view.status))
  return (
    <header className="masthead">
      <div className="brand">
        <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="9" />
          <path d="M9 22v-8a7 7 0 0 1 14 0v8" />
          <circle cx="16" cy="20" r="3" />
        </svg>
        <div>
          <h1>authchart</h1>
          <p>a session engine as a statechart, live</p>
        </div>
      </div>
      <div className="masthead-actions">
        <p className="status" data-status={status}>
          <span className="visually-hidden">Session: </span>
          {status}
        </p>
        {!isTouring && (
          <a className="button" href={addressWithTour(true)}>
            Watch the tour
          </a>
        )}
        <ThemeToggle />
      </div>
    </header>
  )
}
