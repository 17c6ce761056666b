import { signedIn } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const idleWarning: TourStep = {
  title: 'Are you still there?',
  needs: signedIn,
  beats: [
    {
      says: 'Grace takes her hands off. (The tour plays Grace: your own mouse does not count as hers.)',
      because: 'What decides is when she was last active in any tab, not a timer that sleeps with the laptop.',
      lights: 'app',
      reads: 1_500,
      async act({ stage, until }) {
        stage.rest()
        await until('the idle warning', () => stage.view().isIdleWarning, 40_000)
        return undefined
      },
    },
    {
      says: 'The engine asks before it acts. She is still there, and says so.',
      because: 'The warning is a state beside the token: a refresh goes on under the question.',
      lights: 'app',
      reads: 3_000,
      async act({ stage, press, until, wait }) {
        await wait(4_000)
        await press('I am here')
        stage.stir()
        await until('the end of the warning', () => !stage.view().isIdleWarning)
        claim(stage.view().isAuthenticated, 'The session ended although Grace said that she is there.')
        return 'Still signed in.'
      },
    },
  ],
}
