import { mountInspector } from 'authchart/inspector'
import { useEffect, useRef } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { ActiveStates } from '../states/ActiveStates.tsx'

/** The inspector beside the app, as any app can have it. `/inspector/` is the same page in a window of its own. */
export function InspectorPanel({ isHere }: { readonly isHere: boolean }) {
  const auth = useDemoAuth()
  const target = useRef<HTMLDivElement>(null)
  useEffect(() => (target.current ? mountInspector(auth, { target: target.current }) : undefined), [auth])
  return (
    <section className="card inspector" aria-labelledby="inspector" data-region="inspector">
      <header className="panel-head">
        <h2 id="inspector">Inspector</h2>
        <ActiveStates />
        <a className="button quiet small" href="/inspector/" target="authchart-inspector">
          In a window <span aria-hidden="true">↗</span>
        </a>
      </header>
      {isHere && <div ref={target} className="inspector-page" />}
    </section>
  )
}
