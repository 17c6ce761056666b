import type { SessionStore, StoredSession } from './sessionStore.ts'

/** In this process: gone with it, and not shared with another one. `now`: epoch ms. */
export function memoryStore(now: () => number = Date.now): SessionStore {
  const sessions = new Map<string, { readonly session: StoredSession; readonly expiresAt: number }>()
  const sweep = () => {
    for (const [key, { expiresAt }] of sessions) if (expiresAt <= now()) sessions.delete(key)
  }
  return {
    async get(key) {
      const found = sessions.get(key)
      return found && found.expiresAt > now() ? found.session : undefined
    },
    async set(key, session, expiresAt) {
      if (!sessions.has(key)) sweep()
      sessions.set(key, { session, expiresAt })
    },
    async patch(key, change, expiresAt) {
      const found = sessions.get(key)
      if (!found || found.expiresAt <= now()) return undefined
      const session = { ...found.session, ...change }
      sessions.set(key, { session, expiresAt: expiresAt ?? found.expiresAt })
      return session
    },
    delete: async (key) => sessions.delete(key),
    async find({ user, sid }) {
      const isMeant = (session: StoredSession) =>
        (user !== undefined || sid !== undefined) &&
        (user === undefined || session.user.id === user) &&
        (sid === undefined || session.sid === sid)
      return [...sessions].filter(([, { session }]) => isMeant(session)).map(([key]) => key)
    },
  }
}
