import type { StateValueFrom } from 'xstate'
import { AuthError } from '../../errors.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'

/** The fields that decide where in the chart a view is. */
interface Said {
  readonly status?: unknown
  readonly isBusy?: unknown
  readonly isRefreshing?: unknown
  readonly isOffline?: unknown
  readonly isLocked?: unknown
  readonly isIdleWarning?: unknown
  readonly error?: unknown
}

/**
 * Where in the chart one sees what is said. Beside `view()` the only place that knows the names of states; a field that
 * does not fit the place found is not noticed here, but by `view()`, which will not show it.
 */
export function chartState(said: Said): StateValueFrom<AuthMachine> {
  const isBusy = said.isBusy === true
  const hasFailed = said.error !== undefined && said.error !== null
  switch (said.status) {
    case 'restoring':
      return { restoring: hasFailed ? 'waiting' : 'asking' }
    case 'awaitingSecondFactor':
      return { awaitingSecondFactor: isBusy ? 'verifying' : 'idle' }
    case 'authenticated': {
      const retry = said.isOffline === true ? 'offline' : 'backingOff'
      const token = said.isRefreshing === true ? 'refreshing' : hasFailed && said.isLocked !== true ? retry : 'fresh'
      const presence =
        said.isLocked === true
          ? { locked: isBusy ? ('unlocking' as const) : ('idle' as const) }
          : { active: said.isIdleWarning === true ? ('idleWarning' as const) : ('watched' as const) }
      return { authenticated: { token, presence, lifetime: 'running' } }
    }
    case 'anonymous':
    case 'authenticating':
    case 'signingOut':
    case 'signedOut':
      return said.status
    default:
      throw new AuthError('invalid_argument', "A view needs a status, such as 'anonymous' or 'authenticated'.")
  }
}
