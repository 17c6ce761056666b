import { useId } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { rootPath } from './callback.ts'
import { allModes, type Mode, modes } from './modes.ts'

/** The same page in another mode; the other settings stay. */
function addressIn(mode: Mode): string {
  const { pathname, search } = location
  const params = new URLSearchParams(search)
  params.set('mode', mode)
  return `${rootPath(pathname)}?${params}`
}

/** Which server to sign in to. Links: the engine is made once for a page, so another mode is another address. */
export function ModeSwitch() {
  const { settings } = useDemo()
  const id = useId()
  // The tour has a mode of its own.
  if (settings.tour) return null
  return (
    <nav className="modes" aria-labelledby={id}>
      <p id={id} className="modes-title">
        Server
      </p>
      <ul>
        {allModes.map((mode) => (
          <li key={mode}>
            <a href={addressIn(mode)} aria-current={mode === settings.mode ? 'true' : undefined}>
              {modes[mode].name}
            </a>
          </li>
        ))}
      </ul>
      <p className="small muted">{modes[settings.mode].secrets}</p>
    </nav>
  )
}
