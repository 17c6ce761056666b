import { type ServerFaults, takeDrop, takeFail } from './faults.ts'
import { Refusal } from './refusal.ts'
import type { ServerWorld } from './world.ts'

/** What `fetch` rejects with where a fault drops the request or its answer: a `TypeError`, as in a browser. */
export class DroppedAnswer extends TypeError {
  override readonly name = 'DroppedAnswer'

  constructor() {
    super('The answer was dropped.')
  }
}

/**
 * Stands between the client and a route:
 *
 *     delay ─▶ fail? ─▶ drop before? ─▶ work ─▶ drop after? ─▶ delayAnswer
 *
 * `isDelayed`: only the auth server is slow, not the API that it protects.
 */
export async function throughFaults<Answer>(
  { faults, clock, basePath }: Pick<ServerWorld, 'faults' | 'clock' | 'basePath'>,
  { path, isDelayed }: { readonly path: string; readonly isDelayed: boolean },
  work: () => Answer | Promise<Answer>,
): Promise<Answer> {
  if (isDelayed && faults.delay > 0) await clock.sleep(faults.delay)

  const fail = takeFail(faults, path, basePath)
  if (fail) {
    const { status, retryAfter } = fail
    throw new Refusal(status, 'unavailable', { ...(retryAfter !== undefined && { retryAfter }) })
  }
  const lost = takeDrop(faults, path, basePath)
  if (lost && !lost.afterProcessing) throw new DroppedAnswer()
  const answer = await work()
  if (lost) throw new DroppedAnswer()
  if (isDelayed && faults.delayAnswer > 0) await clock.sleep(faults.delayAnswer)
  return answer
}

/** The server's idea of the time, for the `Date` header. */
export const dateOf = ({ now }: { now(): number }, { clockSkew }: ServerFaults): string =>
  new Date(now() + clockSkew * 1_000).toUTCString()
