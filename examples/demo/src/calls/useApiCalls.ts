import { useRef, useState } from 'react'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { thrownSentence } from '../session/failureSentence.ts'
import type { ApiCall, CallOutcome } from './apiCalls.types.ts'
import { describeAnswer } from './describeAnswer.ts'

const KEPT = 5

/** Sends calls through `auth.fetch` and remembers what became of the last ones. */
export function useApiCalls() {
  const auth = useDemoAuth()
  const [outcomes, setOutcomes] = useState<readonly CallOutcome[]>([])
  const count = useRef(0)
  const put = (outcome: CallOutcome) =>
    setOutcomes((before) => [outcome, ...before.filter(({ id }) => id !== outcome.id)].slice(0, KEPT))

  const sendOnce = async ({ method, path, body }: ApiCall): Promise<Pick<CallOutcome, 'tone' | 'text'>> => {
    try {
      const response = await auth.fetch(path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      return { tone: response.ok ? 'good' : 'bad', text: await describeAnswer(response) }
    } catch (thrown) {
      return { tone: 'bad', text: thrownSentence(thrown) }
    }
  }

  const send = async (call: ApiCall) => {
    count.current += 1
    const id = count.current
    const { times = 1 } = call
    const label = `${call.method} ${call.path.replace(/^https?:\/\//, '')}${times > 1 ? ` ×${times}` : ''}`
    const start = performance.now()
    put({ id, label, tone: 'waiting', text: 'waiting …', took: null })
    const results = await Promise.all(Array.from({ length: times }, () => sendOnce(call)))
    const bad = results.filter(({ tone }) => tone === 'bad')
    const shown = bad[0] ?? results[0] ?? { tone: 'bad' as const, text: 'nothing was sent' }
    const text = times === 1 ? shown.text : `${times - bad.length} of ${times} succeeded · ${shown.text}`
    put({ id, label, tone: shown.tone, text, took: Math.round(performance.now() - start) })
  }

  return { outcomes, send }
}
