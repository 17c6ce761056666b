import { signedIn } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const storm: TourStep = {
  title: 'Twenty requests are refused at once',
  needs: signedIn,
  beats: [
    {
      says: 'The server makes all access tokens void. The page does not know it yet.',
      lights: 'faults',
      reads: 2_500,
      async act({ press }) {
        await press('Expire tokens')
        return undefined
      },
    },
    {
      says: 'Now the page sends twenty requests with the dead token, and the server refuses all of them.',
      because:
        'Twenty answers of 401 must not become twenty refreshes: a refresh token that is spent twice ends the session.',
      lights: 'app',
      reads: 6_000,
      async act({ stage, press, until }) {
        const before = await stage.server.figures()
        await press('Twenty at once')
        await until(
          'the twenty answers',
          () => stage.shows('of 20 succeeded', 'app') && !stage.shows('waiting …', 'app'),
        )
        claim(stage.shows('20 of 20 succeeded', 'app'), 'Not all of the twenty requests succeeded.')
        const after = await stage.server.figures()
        const refreshes = after.refreshes - before.refreshes
        claim(refreshes === 1, `The server counted ${refreshes} refreshes instead of one.`)
        claim(after.isLive, 'A refresh token was spent twice, and the server has ended the session.')
        return `The server counted ${after.orders - before.orders} requests for orders and 1 refresh. All 20 succeeded.`
      },
    },
  ],
}
