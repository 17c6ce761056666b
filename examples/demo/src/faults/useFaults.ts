import { useCallback, useEffect, useState } from 'react'
import { changeFaults, type Faults, readFaults, readFigures, type ServerFigures } from '../server/demoServer.ts'
import { thrownSentence } from '../session/failureSentence.ts'

interface FaultDesk {
  readonly faults: Faults | null
  readonly figures: ServerFigures | null
  /** What became of the last click. */
  readonly outcome: string
  /** Does something at the server, says what came of it, and reads everything anew. */
  run(done: string, work: () => Promise<unknown>): Promise<void>
  change(change: Partial<Faults>, done: string): Promise<void>
}

const READ_EVERY = 2_000

/** The server's faults and figures, read now and then: other tabs turn the same knobs. */
export function useFaults(): FaultDesk {
  const [faults, setFaults] = useState<Faults | null>(null)
  const [figures, setFigures] = useState<ServerFigures | null>(null)
  const [outcome, setOutcome] = useState('')

  const read = useCallback(async () => {
    const [nextFaults, nextFigures] = await Promise.all([readFaults(), readFigures()])
    setFaults(nextFaults)
    setFigures(nextFigures)
  }, [])
  useEffect(() => {
    const readWhenSeen = () => {
      if (document.visibilityState === 'visible') read().catch(() => {})
    }
    readWhenSeen()
    const timer = setInterval(readWhenSeen, READ_EVERY)
    return () => clearInterval(timer)
  }, [read])

  const run: FaultDesk['run'] = async (done, work) => {
    try {
      await work()
      setOutcome(done)
      await read()
    } catch (thrown) {
      setOutcome(thrownSentence(thrown))
    }
  }
  return { faults, figures, outcome, run, change: (change, done) => run(done, () => changeFaults(change)) }
}
