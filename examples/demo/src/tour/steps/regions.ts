import { signedIn } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const regions: TourStep = {
  title: 'Read the chart',
  needs: signedIn,
  beats: [
    {
      says: 'This is all that a session can do, drawn from the very machine that runs. Green is where it stands.',
      because: 'What the chart does not draw cannot happen.',
      lights: 'inspector',
      reads: 4_000,
      async act({ stage, press }) {
        // Where there is little room, the chart is one of several panels.
        if (stage.has('Chart', 'inspector')) await press('Chart', 'inspector')
        await press('Show the whole chart', 'inspector')
        return undefined
      },
    },
    {
      says: 'A session does three things at once, so three states are green, and named above it: how fresh the token is, whether somebody is here, how long it may last.',
      because: 'They are regions of one chart, not flags that can contradict each other.',
      lights: 'inspector',
      reads: 7_000,
      async act({ stage, press }) {
        // From now on it follows.
        await press('Show what is active', 'inspector')
        const states = stage.states()
        for (const region of ['token', 'presence', 'lifetime'])
          claim(
            states.filter((state) => state.startsWith(`authenticated.${region}.`)).length === 1,
            `The region ${region} does not have exactly one active state, but the chart is in ${states.join(', ')}.`,
          )
        return `Active now: ${states.map((state) => state.replace(/^authenticated\./, '')).join(' · ')}`
      },
    },
  ],
}
