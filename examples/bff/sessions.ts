import { createHash, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { Cookies } from './cookies.ts'
import type { Settings } from './options.ts'
import type { StoredSession } from './sessionStore.ts'

/**
 * Written by a sign-in and by nothing else, neither prolonged nor deleted: an answer that comes late, of a request or of a sign-out,
 * would take away the cookie of the session that has begun meanwhile. What the store does not know is worth nothing.
 */
const COOKIE = 'bff'

export interface OpenSession {
  /** What is in the cookie. Secret. */
  readonly id: string
  readonly key: string
  readonly session: StoredSession
}

export interface Sessions {
  /** The living session of whoever sends this request. Does not prolong it. */
  of(c: Context): Promise<OpenSession | undefined>
  /** A new id each time somebody signs in or steps up, so that one planted before is worth nothing (session fixation). */
  begin(c: Context, session: Omit<StoredSession, 'usedAt'>): Promise<void>
  /** Somebody has used it: the idle limit begins anew. */
  touch(open: OpenSession): Promise<void>
  end(key: string): Promise<StoredSession | undefined>
  /** Seconds that are left if nobody uses it any more. */
  secondsLeft(session: StoredSession): number
}

export const random = () => randomBytes(32).toString('base64url')
const keyOf = (id: string) => createHash('sha256').update(id).digest('base64url')

/** Writing "used" for every request of a burst would write the same thing a hundred times. */
const TOUCH_EVERY = 1_000

export function createSessions({ store, now, idle, absolute, remembered }: Settings, cookies: Cookies): Sessions {
  const endOf = ({ remember, createdAt, usedAt }: StoredSession) => {
    const limits = remember ? remembered : { idle, absolute }
    return Math.min(usedAt + limits.idle * 1_000, createdAt + limits.absolute * 1_000)
  }
  const secondsLeft = (session: StoredSession) => Math.max(0, Math.ceil((endOf(session) - now()) / 1_000))

  return {
    secondsLeft,
    async of(c) {
      const id = cookies.read(c, COOKIE)
      if (!id) return undefined
      const key = keyOf(id)
      const session = await store.get(key)
      return session && endOf(session) > now() ? { id, key, session } : undefined
    },
    async begin(c, facts) {
      const before = cookies.read(c, COOKIE)
      if (before) await store.delete(keyOf(before))
      const id = random()
      const session = { ...facts, usedAt: now() }
      await store.set(keyOf(id), session, endOf(session))
      const until = session.createdAt + remembered.absolute * 1_000
      cookies.write(c, COOKIE, id, session.remember ? Math.ceil((until - now()) / 1_000) : undefined)
    },
    async touch({ key, session }) {
      if (now() - session.usedAt < TOUCH_EVERY) return
      const usedAt = now()
      await store.patch(key, { usedAt }, endOf({ ...session, usedAt }))
    },
    async end(key) {
      const session = await store.get(key)
      return (await store.delete(key)) ? session : undefined
    },
  }
}
