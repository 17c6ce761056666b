import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'

type Reported = Parameters<AuthClient['report']>[0]

/**
 * The part of a client that requests speak to, without an engine: token `t1` is generation 1, a rejection of the current
 * generation makes the next one, all rejections that arrive meanwhile wait for the same refresh.
 */
export function fakeClient({ sessionId = 'a' as string | null, isValid = true } = {}) {
  let ending = new AbortController()
  let refreshing: Promise<void> | undefined
  const state = {
    sessionId,
    generation: 1,
    isValid,
    /** What a refresh comes to. */
    canRefresh: true,
    refreshes: 0,
    rejections: [] as number[],
    reports: [] as Reported[],
    asked: 0,
  }
  const current = () => (state.sessionId === null ? null : `${state.sessionId === 'a' ? 't' : 'b'}${state.generation}`)
  const rejectOn = (signal: AbortSignal | undefined) =>
    new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

  const client: Pick<AuthClient, 'tokens' | 'getAccessToken' | 'tokenRejected' | 'report'> = {
    tokens: {
      peekAccessToken: () => (state.isValid ? current() : null),
      get generation() {
        return state.generation
      },
      get sessionId() {
        return state.sessionId
      },
      tokenType: 'Bearer',
      get sessionSignal() {
        return state.sessionId === null ? undefined : ending.signal
      },
    },
    async getAccessToken({ signal } = {}) {
      state.asked++
      signal?.throwIfAborted()
      await Promise.race([waiting, rejectOn(signal)])
      state.isValid = true
      return current()
    },
    async tokenRejected({ generation, signal }) {
      state.rejections.push(generation)
      if (generation === state.generation) {
        refreshing ??= Promise.resolve(waiting).then(() => {
          state.refreshes++
          if (state.canRefresh) state.generation++
          refreshing = undefined
        })
        await Promise.race([refreshing, rejectOn(signal)])
      }
      return state.generation > generation ? current() : null
    },
    report: (event) => {
      state.reports.push(event)
    },
  }
  let waiting: Promise<void> | undefined
  return {
    client,
    state,
    /** Until the function that this returns is called, no token comes. */
    hold() {
      const { promise, release } = gate()
      waiting = promise
      return release
    },
    /** Another session, or none. `reason`: what the session's signal aborts with. */
    change(to: string | null, reason: unknown = new Error('session over')) {
      state.sessionId = to
      ending.abort(reason)
      ending = new AbortController()
    },
  }
}

/** A promise that is resolved from outside. */
export function gate() {
  let release: () => void = () => {}
  const promise = new Promise<void>((resolve) => {
    release = resolve
  })
  return { promise, release }
}
