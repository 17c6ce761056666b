import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { StepUpRequest } from '../../adapters/ports.ts'
import { type AuthFailure, toFailure } from '../../errors.ts'
import { useAuth } from './AuthProvider.tsx'
import { type Fallback, show, showTo } from './guards.tsx'
import { useAuthView } from './useAuthView.ts'
import { useIsSteppedUp } from './useIsSteppedUp.ts'
import { type StepUp, useStepUp } from './useStepUp.ts'

/** What a fallback needs: `request` is `null` until somebody asks, and whatever is asked for now after that. */
export interface StepUpAsk extends StepUp {
  /** Asks for what the guard wants; withdrawn when the guard leaves the page. What comes of it is in `error`. */
  readonly ask: () => void
}

/** What to show instead: a node, or a function of the question. */
export type StepUpFallback = ReactNode | ((ask: StepUpAsk) => ReactNode)

export interface StepUpGuardProps extends StepUpRequest {
  readonly children?: ReactNode
  /** For everybody else, also without a session, while it is locked, and without the option `stepUp`. Default: nothing. */
  readonly fallback?: StepUpFallback
  /** While the stored session is being restored, also one that `initialView` names. Default: nothing. */
  readonly loading?: Fallback
}

/**
 * Shows its children while the user counts as stepped up to `acr`, `method` and `maxAge` (milliseconds; left out: the
 * option `lasts`), as `auth.isSteppedUp` says; hides them the moment that this ends. Without any of the three: while any
 * proof is recent. Another user gets children, and a fallback, of their own. A convenience for the page: the server has to
 * check, too.
 *
 * Throws `AuthError('invalid_argument')` for an `acr` or `method` that is no text and a `maxAge` below 0.
 *
 * @example
 * <StepUpGuard acr="2" fallback={({ request, ask }) => (request ? <CodeForm /> : <button onClick={ask}>Confirm</button>)}>
 *   <Payout />
 * </StepUpGuard>
 */
export function StepUpGuard({ children, fallback, loading, ...wanted }: StepUpGuardProps): ReactNode {
  const { initialView } = useAuth()
  const view = useAuthView()
  const isMet = useIsSteppedUp(wanted)
  if (view.canRequest && isMet) return showTo(view, children)
  // Who is signed in, as far as the server knew, may well be stepped up: that is known when the engine has looked.
  const isUnknown = view.status === 'restoring' || (view.canRequest && view === initialView)
  if (isUnknown) return show(loading, view)
  return showTo(view, <Instead wanted={wanted} fallback={fallback} />)
}

function Instead({ wanted, fallback }: { wanted: StepUpRequest; fallback: StepUpFallback }): ReactNode {
  const question = useStepUp()
  const [failure, setFailure] = useState<AuthFailure | null>(null)
  const asking = useRef<AbortController>(null)
  useEffect(
    () => () => {
      // Whoever has left the page is asked no more.
      asking.current?.abort()
      asking.current = null
    },
    [],
  )

  const ask = () => {
    if (asking.current) return
    const own = new AbortController()
    asking.current = own
    const end = (failure: AuthFailure | null) => {
      if (asking.current !== own) return
      asking.current = null
      setFailure(failure)
    }
    setFailure(null)
    question.stepUp(wanted, { signal: own.signal }).then(
      () => end(null),
      // That the user declined is no failure to tell them of.
      (error) => end(isDeclined(error) ? null : toFailure(error)),
    )
  }
  if (typeof fallback !== 'function') return fallback
  return fallback({ ...question, error: question.error ?? failure, ask })
}

const isDeclined = (error: unknown): boolean => toFailure(error).code === 'cancelled'
