import { enterCode, enterPassword } from '../acts/signIn.ts'
import { signedOut } from '../acts/standings.ts'
import type { TourStep } from '../tour.types.ts'
import { claim } from '../tourError.ts'

export const signIn: TourStep = {
  title: 'Sign in with two factors',
  needs: signedOut,
  beats: [
    {
      says: 'Nobody is signed in. Grace types her password.',
      because: 'It goes to the server inside a function; no event and no state of the chart ever holds it.',
      lights: 'app',
      reads: 3_500,
      async act(guide) {
        await guide.wait(2_500)
        await enterPassword(guide)
        return undefined
      },
    },
    {
      says: 'The password was right, but that is not a session yet: the chart stands in awaitingSecondFactor.',
      because: 'A half-done sign-in is a state of its own, so no page can take it for a signed-in user.',
      lights: 'app',
      reads: 4_000,
      async act(guide) {
        claim(!guide.stage.view().isAuthenticated, 'Grace was signed in before she gave the second factor.')
        await guide.wait(4_500)
        await enterCode(guide)
        return `Signed in with ${guide.stage.view().session?.amr.join(' + ') || 'an unnamed method'}.`
      },
    },
  ],
}
