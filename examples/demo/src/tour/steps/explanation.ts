import { ended } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const explanation: TourStep = {
  title: 'Why was I signed out?',
  needs: ended,
  beats: [
    {
      says: 'The session explains itself in one sentence, with the chain of what led to it.',
      because: 'It comes from the flight record: a bounded list of what happened, without a secret, always on.',
      lights: 'app',
      reads: 6_000,
      async act({ stage, press, until }) {
        await press('What led to it')
        const sentence = stage.explanation()
        claim(sentence !== '', 'The engine has no explanation.')
        await until('the explanation', () => stage.shows(sentence, 'app'))
        return `auth.explain(): ${sentence}`
      },
    },
    {
      says: 'The page is loaded again …',
      lights: 'app',
      reads: 0,
      async act({ wait, reload }) {
        await wait(2_000)
        return reload()
      },
    },
    {
      says: '… and it still knows. That was the tour: the demo is yours now.',
      because: '“Why was I logged out?” is asked after the fact, mostly after a reload.',
      lights: 'app',
      reads: 3_000,
      async act({ stage, until }) {
        await until(
          'the explanation after the reload',
          () => stage.explanation() !== '' && stage.shows(stage.explanation(), 'app'),
        )
        return `After the reload: ${stage.explanation()}`
      },
    },
  ],
}
