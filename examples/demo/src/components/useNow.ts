import { useEffect, useState } from 'react'

/** The time, epoch ms, four times a second: for countdowns. Nothing of the engine depends on it. */
export function useNow(every = 250): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
