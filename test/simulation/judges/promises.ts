import { AuthError } from 'authchart'
import { isGone, type SimTab, wasInFrontSince } from '../simTab.ts'
import type { World } from '../world.ts'

/** Every promise settles within this much time (ms) in which its tab ran, in front, on a device that was awake. */
const PATIENCE = 60_000

/** I4: watches a promise that the app was given; what it rejects with must be typed. */
export function promise<T>(
  world: World,
  tab: SimTab,
  what: string,
  promised: Promise<T>,
  then: (value: T) => void = () => {},
  otherwise: (error: unknown) => void = () => {},
): void {
  const one = { what, tab, since: world.now(), awakeSince: world.awake() }
  world.promised.add(one)
  promised.then(
    (value) => {
      world.promised.delete(one)
      if (!isGone(tab)) then(value)
    },
    (error) => {
      world.promised.delete(one)
      if (world.setup.isSearched) tab.seen.push({ rejected: [String(error), error] })
      if (isGone(tab)) return
      otherwise(error)
      world.note(`${tab.name} ${what}: ${error instanceof AuthError ? error.code : String(error)}`)
      // `auth.fetch` fails as `fetch` does.
      const isTyped = error instanceof AuthError || (what === 'fetch' && error instanceof TypeError)
      if (!isTyped) world.fail('I4', `${tab.name} ${what} rejects with something untyped: ${error}`)
    },
  )
}

export function judgePromises(world: World): void {
  for (const one of world.promised) {
    const { tab, since } = one
    if (isGone(tab)) world.promised.delete(one)
    else if (!wasInFrontSince(tab, since)) {
      // It stood still, or was slow: its time begins anew when it runs again.
      one.since = world.now()
      one.awakeSince = world.awake()
    } else if (world.awake() - one.awakeSince > PATIENCE)
      world.fail('I4', `${tab.name} ${one.what} has not settled in ${PATIENCE} ms`)
  }
}
