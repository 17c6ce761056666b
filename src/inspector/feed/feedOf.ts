import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import { AuthError } from '../../errors.ts'
import type { AuthUser } from '../../session.ts'
import { createFeed, type Feed } from './createFeed.ts'
import { joinTabs } from './joinTabs.ts'

interface Shared {
  readonly feed: Feed
  readonly showUser: boolean
  readonly leave: () => void
  users: number
}

const shared = new WeakMap<object, Shared>()

/**
 * The one feed of a client, and its place among the tabs of this origin: as long as somebody uses it. A client has one,
 * however many inspectors look at it, so that each message has one number.
 *
 * Throws `AuthError('invalid_options')` when two inspectors of one client differ in `showUser`.
 */
export function feedOf<User extends AuthUser>(
  auth: AuthClient<User>,
  { showUser = false }: { readonly showUser?: boolean | undefined },
): { readonly feed: Feed; release(): void } {
  let entry = shared.get(auth)
  if (entry && entry.showUser !== showUser)
    throw new AuthError('invalid_options', 'All inspectors of one client need the same "showUser".')
  if (!entry) {
    const feed = createFeed(auth, { showUser })
    entry = { feed, showUser, leave: joinTabs(feed), users: 0 }
    shared.set(auth, entry)
    feed.subscribe({ onMessage: () => {}, onEnd: () => shared.delete(auth) })
  }
  const used = entry
  used.users++
  let isReleased = false
  return {
    feed: used.feed,
    release() {
      if (isReleased) return
      isReleased = true
      used.users--
      if (used.users > 0) return
      used.leave()
      used.feed.close()
      if (shared.get(auth) === used) shared.delete(auth)
    },
  }
}
