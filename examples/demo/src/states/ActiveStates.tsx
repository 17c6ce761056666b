import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { activePaths, leavesOf } from './activePaths.ts'
import { useSnapshot } from './useSnapshot.ts'

/** The innermost active states in a line, which also has room where no chart has. */
export function ActiveStates() {
  const { value } = useSnapshot(useDemoAuth())
  return (
    <p className="leaves">
      <span className="visually-hidden">Active: </span>
      {leavesOf(activePaths(value)).map((path) => (
        <code key={path}>{path.replace(/^authenticated\./, '')}</code>
      ))}
    </p>
  )
}
