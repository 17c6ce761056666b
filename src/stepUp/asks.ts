import type { StepUpRequest } from '../adapters/ports.ts'
import { AuthError, type AuthFailure } from '../errors.ts'
import type { Ask } from '../machines/stepUp/stepUp.types.ts'
import type { Session } from '../session.ts'

interface Asking extends Ask {
  /** Id of the session that is to be stepped up. */
  readonly session: string
  resolve(): void
  reject(error: unknown): void
}

export interface Asks {
  readonly size: number
  /** Those who wait for a step-up of this session. */
  pending(session: string): readonly Ask[]
  /** `done` settles when the child of the chart has judged the ask, or with `end`. */
  add(asked: Omit<Asking, 'id' | 'resolve' | 'reject' | 'session'>, session: Session): Asked
  answer(asks: readonly Ask[], failure: AuthFailure | null): void
  /** Rejects one, or all, with what `error` makes of the session that was asked about; `null`: not this one. */
  end(error: (session: string) => unknown, id?: number): void
}

export interface Asked {
  readonly ask: Ask
  readonly done: Promise<void>
}

/** The promises of those who wait. The chart knows them by number; what becomes of them is decided there. */
export function createAsks(causeOf: (failure: AuthFailure) => unknown): Asks {
  const waiting = new Map<number, Asking>()
  let serial = 0

  const plain = ({ id, request, at, since, isRefused }: Asking): Ask => ({ id, request, at, since, isRefused })
  const errorOf = ({ isRefused }: Asking, failure: AuthFailure) => {
    const cause = causeOf(failure) ?? new AuthError(failure.code, failure.message, failure)
    return failure.code === 'cancelled' && !isRefused
      ? cause
      : new AuthError('insufficient_authentication', 'The user was not stepped up to what was asked for.', { cause })
  }
  const take = (id: number) => {
    const asking = waiting.get(id)
    waiting.delete(id)
    return asking
  }

  return {
    get size() {
      return waiting.size
    },
    pending: (session) => [...waiting.values()].filter((asking) => asking.session === session).map(plain),
    add(asked, { id: session }) {
      const id = ++serial
      const done = new Promise<void>((resolve, reject) => {
        waiting.set(id, { ...asked, id, session, resolve, reject })
      })
      return { ask: { ...asked, id }, done }
    },
    answer(asks, failure) {
      for (const { id } of asks) {
        const asking = take(id)
        if (failure) asking?.reject(asking && errorOf(asking, failure))
        else asking?.resolve()
      }
    },
    end(error, id) {
      for (const each of id === undefined ? [...waiting.keys()] : [id]) {
        const asking = waiting.get(each)
        const thrown = asking && error(asking.session)
        if (thrown) take(each)?.reject(thrown)
      }
    },
  }
}

/** Throws `AuthError('invalid_argument')`. */
export function checkRequest(request: StepUpRequest): StepUpRequest {
  const { acr, method, maxAge } = Object(request) as StepUpRequest
  const isText = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() !== '')
  const isAge = maxAge === undefined || (typeof maxAge === 'number' && maxAge >= 0)
  if (typeof request !== 'object' || request === null || !isText(acr) || !isText(method) || !isAge)
    throw new AuthError('invalid_argument', 'A step-up takes { acr, method, maxAge }: texts, and milliseconds.')
  return request
}
