import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { memoryStore } from './memoryStore.ts'
import type { SessionStore, StoredSession } from './sessionStore.ts'

/**
 * In memory, and in one file that survives a restart: for a single process with few users. The file holds tokens: it is readable
 * for its owner only, and belongs on a disk that is encrypted.
 *
 * @example
 * createBff({ ...options, store: fileStore('./.sessions/sessions.json') })
 */
export function fileStore(path: string, now: () => number = Date.now): SessionStore {
  const written = new Map<string, [StoredSession, number]>(Object.entries(read(path)))
  const memory = memoryStore(now)
  const loaded = Promise.all([...written].map(([key, [session, expiresAt]]) => memory.set(key, session, expiresAt)))
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  /** Another file takes its name at once: a crash in the middle leaves the old one whole. */
  const write = () => {
    for (const [key, [, expiresAt]] of written) if (expiresAt <= now()) written.delete(key)
    writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(written)), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return {
    async get(key) {
      await loaded
      return memory.get(key)
    },
    async set(key, session, expiresAt) {
      await loaded
      await memory.set(key, session, expiresAt)
      written.set(key, [session, expiresAt])
      write()
    },
    async patch(key, change, expiresAt) {
      await loaded
      const session = await memory.patch(key, change, expiresAt)
      const [, until = 0] = written.get(key) ?? []
      if (session) written.set(key, [session, expiresAt ?? until])
      write()
      return session
    },
    async delete(key) {
      await loaded
      written.delete(key)
      write()
      return memory.delete(key)
    },
    async find(which) {
      await loaded
      return memory.find(which)
    },
  }
}

function read(path: string): Record<string, [StoredSession, number]> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, [StoredSession, number]>
  } catch {
    // The first start, or a file that somebody has broken: all sign in again.
    return {}
  }
}
