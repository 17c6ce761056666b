import { useEffect, useState } from 'react'
import { useDemo } from '../auth/demoContext.tsx'
import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { apiOf } from '../calls/callsOf.ts'
import { Screen } from '../components/Screen.tsx'
import { thrownSentence } from '../session/failureSentence.ts'
import { PlaceLinks } from './PlaceLinks.tsx'

interface Order {
  readonly id: number
  readonly item: string
  readonly by: string
}

/** A place to come back to: sign-in by redirect, from here, leads here again. */
export function OrdersScreen() {
  const auth = useDemoAuth()
  const path = `${apiOf(useDemo())}/orders`
  const [orders, setOrders] = useState<readonly Order[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    const read = async () => {
      const response = await auth.fetch(path, { signal: abort.signal })
      if (!response.ok) throw new Error(`The API answered ${response.status}.`)
      setOrders(((await response.json()) as { readonly orders: readonly Order[] }).orders)
    }
    read().catch((thrown) => abort.signal.aborted || setProblem(thrownSentence(thrown)))
    return () => abort.abort()
  }, [auth, path])

  return (
    <Screen title="Your orders" eyebrow="Signed in" className="app">
      <PlaceLinks />
      <ul className="orders" aria-busy={orders === null && problem === null}>
        {orders?.map(({ id, item, by }) => (
          <li key={id}>
            <strong>{item}</strong> <span className="muted">ordered by {by}</span>
          </li>
        ))}
      </ul>
      <p className="field-error" role="alert">
        {problem}
      </p>
    </Screen>
  )
}
