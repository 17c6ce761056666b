import { signedIn } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const secondTab: TourStep = {
  title: 'A second tab',
  needs: signedIn,
  beats: [
    {
      says: 'A second tab of the app opens, with an engine of its own. It finds the session and adopts it.',
      because: 'It reads what the first tab has stored. No second sign-in, no refresh, no message that could get lost.',
      lights: 'secondTab',
      reads: 6_000,
      async act({ stage, press, until }) {
        const before = await stage.server.figures()
        if (stage.has('Close the second tab', 'app')) await press('Close the second tab')
        await press('Open a second tab')
        // It is larger now.
        stage.light('secondTab')
        await until('the session in the second tab', () => stage.shows('Hello, Grace', 'secondTab'))
        const refreshes = (await stage.server.figures()).refreshes - before.refreshes
        claim(refreshes === 0, `The second tab cost ${refreshes} refreshes instead of none.`)
        return 'The server counted no refresh for the second tab.'
      },
    },
    {
      says: 'The inspector hears both tabs. Here they stand side by side, with the server between what they did.',
      lights: 'inspector',
      reads: 4_000,
      async act({ press }) {
        await press('Tabs', 'inspector')
        return undefined
      },
    },
  ],
}
