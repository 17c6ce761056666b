import { useEffect, useState } from 'react'

/**
 * Which of the seconds of a countdown are worth saying: the first, each tenth, and the last five. A screen reader that
 * says them all says nothing else any more. `null`: nothing is counted.
 */
export function useSpokenSeconds(seconds: number | null): number | null {
  const [spoken, setSpoken] = useState<number | null>(null)
  useEffect(() => {
    setSpoken((before) => {
      if (seconds === null) return null
      return before === null || seconds % 10 === 0 || seconds <= 5 ? seconds : before
    })
  }, [seconds])
  return spoken
}
