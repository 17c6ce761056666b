import { twoTabs } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const idleEnd: TourStep = {
  title: 'Nobody answers',
  needs: twoTabs,
  beats: [
    {
      says: 'This time nobody answers. When the countdown is over, the session ends in both tabs.',
      because:
        'Before it ends, the tabs ask each other whether somebody is active in one of them; nobody is signed out while working elsewhere.',
      lights: 'app',
      reads: 4_500,
      async act({ stage, until }) {
        stage.rest()
        await until('the end of the session', () => stage.view().status === 'signedOut', 60_000)
        await until('the end in the second tab', () => stage.has('Sign in', 'secondTab'))
        const { reason } = stage.view()
        claim(reason === 'idle', `The session ended for the reason “${reason}”, not for idleness.`)
        return 'Both tabs are signed out; the reason is “idle”.'
      },
    },
  ],
}
