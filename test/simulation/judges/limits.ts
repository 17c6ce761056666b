import { IDLE, wasInFrontSince } from '../simTab.ts'
import type { World } from '../world.ts'

/** How late (ms) a limit may take effect in a tab that is in front: it asks the others, and its timers are steps. */
const LATE = 5_000

/** No event tells a page that the clock was set or the device slept: its timers ask at least this often, ms. */
const STEP = 60_000

/** The latest moment on the clock as it is now: it may have been set back and forth since. Epoch ms. */
export function lastActiveAt({ activity, wall }: World): number {
  const now = wall()
  return activity.reduce((last, one) => (one.wall <= now ? Math.max(last, one.wall) : last), Number.NEGATIVE_INFINITY)
}

/** I6: nobody stays signed in beyond the limits, in a tab that has had the time to see it. */
export function judgeLimits(world: World): void {
  const { setup } = world
  const wall = world.wall()
  for (const tab of world.tabs) {
    const { view } = tab.auth
    if (!view.session || !view.canRequest || !wasInFrontSince(tab, world.now() - LATE)) continue
    // A known fault: while another sign-in is tried over a session, nobody looks who is there.
    if (setup.idle && view.status !== 'authenticated' && world.excuse('unwatched')) continue
    if (world.awake() - world.wokeAt < STEP + LATE) continue
    const { signedInAt } = view.session
    if (setup.lifetime && wall - signedInAt > setup.lifetime + LATE)
      world.fail(
        'I6',
        `${tab.name} is signed in ${wall - signedInAt} ms after the sign-in; the limit is ${setup.lifetime} ms`,
      )
    const since = Math.max(lastActiveAt(world), signedInAt)
    if (setup.idle && wall - since > IDLE.timeout + LATE)
      world.fail(
        'I6',
        `${tab.name} is signed in ${wall - since} ms after anybody was active; the limit is ${IDLE.timeout} ms`,
      )
    // A clock that was set back puts nothing off (T4).
    const begunAt = world.journal.epoch(view.session.id).begunAt
    const passed = Math.min(world.awake() - (world.activity.at(-1)?.awake ?? 0), world.now() - begunAt)
    if (setup.idle && passed > IDLE.timeout + STEP + LATE)
      world.fail('I6', `${tab.name} is signed in ${passed} ms of time awake after anybody was active`)
  }
}
