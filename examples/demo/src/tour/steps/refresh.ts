import { tokenEndsSoon } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const refresh: TourStep = {
  title: 'A token runs out, and nobody notices',
  needs: tokenEndsSoon,
  beats: [
    {
      says: 'The access token lives for a short time only. A few seconds before its end the engine fetches a new one by itself: fresh → refreshing → fresh.',
      because: 'Requests go on with the old token meanwhile; nobody waits, and nobody is signed out by a clock.',
      lights: 'app',
      reads: 5_500,
      async act({ stage, pace, until }) {
        const generation = stage.view().session?.generation ?? 0
        const before = await stage.server.figures()
        await until(
          'a refresh that nobody asked for',
          () => (stage.view().session?.generation ?? 0) > generation && !stage.view().isRefreshing,
          (pace.firstToken + 5) * 1_000,
        )
        const { refreshes } = await stage.server.figures()
        const counted = refreshes - before.refreshes
        claim(counted === 1, `The server counted ${counted} refreshes instead of one.`)
        return `The server counted 1 refresh; the token is generation ${stage.view().session?.generation} now.`
      },
    },
  ],
}
