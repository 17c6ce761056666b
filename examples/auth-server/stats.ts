import type { Counters, FakeAuthServerState, ServerSession } from 'authchart/testing'

export interface ServerStats extends Counters {
  readonly liveFamilies: number
  readonly liveRefreshTokens: number
  readonly liveAccessTokens: number
  readonly requests: Readonly<Record<string, number>>
  /** The latest twenty. */
  readonly families: readonly ServerSession[]
  /** The one that the caller's token belongs to; `null` without a token. */
  readonly own: ServerSession | null
}

/** Figures for the fault panel. Tokens are counted, never shown. */
export const statsOf = (state: FakeAuthServerState, own: ServerSession | undefined): ServerStats => ({
  ...state.counters,
  liveFamilies: state.liveFamilies().length,
  liveRefreshTokens: state.liveRefreshTokens().length,
  liveAccessTokens: state.liveAccessTokens().length,
  families: state.families().slice(-20),
  own: own ?? null,
})
