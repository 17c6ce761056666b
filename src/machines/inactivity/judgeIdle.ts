/** All in milliseconds. */
export interface IdleLimits {
  readonly timeout: number
  readonly warning: number
}

export type IdleJudgement =
  /** `next`: epoch ms at which the answer may change. */
  | { readonly is: 'active'; readonly next: number }
  | { readonly is: 'warned'; readonly next: number }
  | { readonly is: 'expired' }

/** Timestamps decide, timers only ask: a sleeping laptop or a throttled tab gives the same answer late, not another one (T3). */
export function judgeIdle({ timeout, warning }: IdleLimits, lastActiveAt: number, now: number): IdleJudgement {
  const deadline = lastActiveAt + timeout
  if (now >= deadline) return { is: 'expired' }
  if (warning > 0 && now >= deadline - warning) return { is: 'warned', next: deadline }
  return { is: 'active', next: deadline - warning }
}
