import { IDLE, wasInFrontSince } from '../simTab.ts'
import type { World } from '../world.ts'

/** How late (ms) a limit may take effect in a tab that is in front: it asks the others, and its timers are steps. */
const LATE = 5_000

/** No event tells a page that the clock was set or the device slept: its timers ask at least this often, ms. */
const STEP = 60_000

/** I6: nobody stays signed in beyond the limits, in a tab that has had the time to see it. */
export function judgeLimits(world: World): void {
  const { setup } = world
  const wall = world.wall()
  for (const tab of world.tabs) {
    const { view } = tab.auth
    if (!view.session || !view.canRequest || !wasInFrontSince(tab, world.now() - LATE)) continue
    if (world.awake() - world.wokeAt < STEP + LATE) continue
    const { signedInAt } = view.session
    if (setup.lifetime && wall - signedInAt > setup.lifetime + LATE)
      world.fail(
        'I6',
        `${tab.name} is signed in ${wall - signedInAt} ms after the sign-in; the limit is ${setup.lifetime} ms`,
      )
    const last = world.activity.at(-1)?.wall ?? signedInAt
    const since = Math.max(last, signedInAt)
    if (setup.idle && wall - since > IDLE.timeout + LATE)
      world.fail(
        'I6',
        `${tab.name} is signed in ${wall - since} ms after anybody was active; the limit is ${IDLE.timeout} ms`,
      )
  }
}
