import { useEffect, useState } from 'react'
import { useAuth } from './AuthProvider.tsx'
import { useAuthView } from './useAuthView.ts'

export interface IdleCountdown {
  /** Milliseconds until the idle policy applies, in whole seconds; never negative. */
  readonly remaining: number
  /** "I am still here." */
  readonly stay: () => void
}

const whole = (ms: number) => Math.max(0, Math.ceil(ms / 1_000)) * 1_000

/**
 * The countdown of the idle warning; `null` while there is none. Counted from the wall clock at each tick, so that it is
 * right again as soon as a throttled or sleeping tab runs on.
 */
export function useIdleCountdown(): IdleCountdown | null {
  const { stay } = useAuth()
  const deadline = useAuthView((view) => view.idleDeadline)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (deadline === null) return undefined
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      const time = Date.now()
      setNow(time)
      const left = deadline - time
      if (left > 0) timer = setTimeout(tick, left % 1_000 || 1_000)
    }
    tick()
    return () => clearTimeout(timer)
  }, [deadline])
  return deadline === null ? null : { remaining: whole(deadline - now), stay }
}
