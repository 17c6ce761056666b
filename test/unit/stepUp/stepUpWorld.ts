import { onTestFinished } from 'vitest'
import type { StepUpRequest } from '../../../src/adapters/ports.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { type StepUpOptions, stepUp } from '../../../src/stepUp/stepUp.ts'
import { type WorldTab, world } from '../engine/world.ts'

export const LASTS = 300_000
export const otp = { method: 'otp', code: '123456' }
/** What a sign-in with a password alone does not meet. */
export const strong: StepUpRequest = { acr: '2' }

/** A browser whose tabs can step up; gone with the test that made it. */
export function stepUpWorld(setUp: Parameters<typeof world>[0] = {}) {
  const base = world(setUp)
  onTestFinished(base.dispose)
  const open = (options: Partial<AuthOptions> & { readonly rules?: StepUpOptions } = {}): WorldTab => {
    const { rules = { lasts: LASTS, levels: ['1', '2', '3'] }, ...rest } = options
    return base.open({ stepUp: stepUp(rules), ...rest })
  }
  const signedIn = async (options?: Parameters<typeof open>[0]) => base.signIn(open(options))
  /** What has become of a promise so far. */
  const watch = <T>(promise: Promise<T>) => {
    const state = {
      is: 'waiting' as 'waiting' | 'kept' | 'broken',
      value: undefined as T | undefined,
      error: undefined as unknown,
    }
    promise.then(
      (value) => Object.assign(state, { is: 'kept', value }),
      (error) => Object.assign(state, { is: 'broken', error }),
    )
    return state
  }
  return { ...base, open, signedIn, watch }
}
