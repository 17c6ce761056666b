import { DPoP, modifyAssertion } from 'oauth4webapi'
import type { Page } from '../../adapters/page.ts'
import type { BoundKey } from './dpop.types.ts'

/** How far the device's clock is behind that of the servers (ms). One for all keys of a page. */
export interface ServerTime {
  behind: number
}

/** `Date` counts whole seconds, and the answer was under way for a while. */
const TOLERANCE = 2_000

/** A key as the backend gets to see it. The pair itself stays with who keeps it. */
export function boundKey(
  id: string,
  pair: CryptoKeyPair,
  { page, time, isStored }: { readonly page: Page; readonly time: ServerTime; readonly isStored: () => boolean },
): BoundKey {
  const now = (): number => page.Date.now() + time.behind
  return {
    id,
    get stored() {
      return isStored()
    },
    proof: DPoP({}, pair, {
      [modifyAssertion](_, payload) {
        payload.iat = Math.floor(now() / 1000)
      },
    }),
    correctTime(answer) {
      // Cross-origin answers tell their `Date` only where the server exposes it.
      const date = Date.parse(answer.headers.get('date') ?? '')
      if (Number.isNaN(date) || Math.abs(date - now()) <= TOLERANCE) return false
      time.behind = date - page.Date.now()
      return true
    },
  }
}
