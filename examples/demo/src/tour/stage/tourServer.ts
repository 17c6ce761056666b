import { changeFaults, codeIsUsed, readFaults, readFigures } from '../../server/demoServer.ts'
import type { TourServer } from '../tour.types.ts'
import { claim } from '../tourError.ts'

const USER = 'grace@example.com'

/** The demo's server as the tour asks it, and the way to leave it as it was. */
export interface BorrowedServer extends TourServer {
  /** Also works while the page is being left. */
  giveBack(): void
}

/** `send`: `auth.fetch`, so that the server knows whose figures are asked for. */
export function borrowServer(send: typeof fetch): BorrowedServer {
  let lent: number | null = null
  return {
    async figures() {
      const { own, requests } = await readFigures(send)
      claim(own !== null, 'The server does not know the session of this page.')
      return { refreshes: own.generation - 1, isLive: own.state === 'live', orders: requests['/api/orders'] ?? 0 }
    },
    async letTokensLive(seconds) {
      lent ??= (await readFaults()).accessTokenTtl
      await changeFaults({ accessTokenTtl: seconds })
    },
    hasFreshCode: async () => !(await codeIsUsed(USER)),
    giveBack() {
      if (lent === null) return
      changeFaults({ accessTokenTtl: lent }).catch(() => {})
      lent = null
    },
  }
}
