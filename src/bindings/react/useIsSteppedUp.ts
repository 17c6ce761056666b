import { useMemo, useSyncExternalStore } from 'react'
import { browserClock } from '../../adapters/clock/browserClock.ts'
import { pageLifecycle } from '../../adapters/lifecycle/pageLifecycle.ts'
import type { StepUpRequest, Unsubscribe } from '../../adapters/ports.ts'
import { onceAt } from '../../machines/deadline/onceAt.ts'
import { provedAt } from '../../machines/stepUp/rules.ts'
import type { AuthClient } from '../vanilla/client.types.ts'
import { useAuth } from './AuthProvider.tsx'

/** How soon to look again where the engine, by a clock of its own, does not agree that the time is over, ms. */
const AGAIN = 1_000

/**
 * Is it met, now? The engine judges (`isSteppedUp`), also what time does to a proof that counts for `lasts`; the end of
 * a `maxAge` is nothing that the view tells of, and is waited for here. `false` on a server and while a page hydrates: the
 * engine alone knows.
 */
export function useIsSteppedUp({ acr, method, maxAge }: StepUpRequest): boolean {
  const client = useAuth()
  const [subscribe, read] = useMemo(() => {
    const request: StepUpRequest = {
      ...(acr !== undefined && { acr }),
      ...(method !== undefined && { method }),
      ...(maxAge !== undefined && { maxAge }),
    }
    const isMet = () => client.isSteppedUp(request)
    return [(onChange: () => void) => watchEnd(client, maxAge, isMet, onChange), isMet]
  }, [client, acr, method, maxAge])
  return useSyncExternalStore(subscribe, read, never)
}

const never = () => false

/** One timer at most: set anew when the view changes, by the session that there is then. */
function watchEnd(
  client: AuthClient,
  maxAge: number | undefined,
  isMet: () => boolean,
  onChange: () => void,
): Unsubscribe {
  const ports = { clock: browserClock(), lifecycle: pageLifecycle() }
  let cancel = () => {}
  const arm = () => {
    cancel()
    cancel = () => {}
    const { session } = client.view
    if (maxAge === undefined || !session || !isMet()) return
    const [end, now] = [provedAt(session) + maxAge, ports.clock.now()]
    cancel = onceAt(ports, end > now ? end : now + AGAIN, look)
  }
  const look = () => {
    arm()
    onChange()
  }
  const unsubscribe = client.subscribe(look)
  arm()
  return () => {
    cancel()
    unsubscribe()
  }
}
