import type { RecordWrites, TokenStore } from './adapters/ports.ts'
import { assemble, decodePart, encodePart, type SessionRecord, type TokenKind } from './protocol/record.ts'

/** A store with the kinds of token that it keeps. The one with the refresh token comes first: it is written first. */
export interface Shelf {
  readonly store: TokenStore
  readonly kinds: readonly TokenKind[]
}

export interface VaultOptions {
  readonly prefix: string
  /** Shelves for ordinary and for remembered sessions. Kinds without a shelf live in memory only. */
  readonly shelves: (remembered: boolean) => readonly Shelf[]
  readonly onFailure: (error: unknown) => void
  /** `false`: the ledger applies no records, so that nothing new lies in its stores (T42). */
  readonly isLedgerShared: () => boolean
}

export interface PendingChallenge {
  /** Opaque and secret: the backend's own. */
  readonly state: unknown
  readonly remembered: boolean
}

/** The one object that holds tokens in memory and writes them through the token stores. Nothing else holds a secret. */
export interface Vault {
  /** What this tab's requests use. */
  readonly held: SessionRecord | null
  hold(record: SessionRecord | null): void
  /** What the server wants to see again with the second factor. */
  pending: PendingChallenge | null
  /** Can other tabs read what is written here? */
  isShared(remembered: boolean): boolean
  read(commit: string, remembered: boolean): Promise<SessionRecord | null>
  /** It was stored, every store could be read, and none holds anything of it. A read that fails proves nothing (T34). */
  isMissing(commit: string, remembered: boolean): Promise<boolean>
  /** Writes to all stores outside the ledger; the others are served by `ledgerWrites`. Never rejects. */
  write(record: SessionRecord, replaces: SessionRecord | null): Promise<void>
  /** Deletes what is stored under a commit; starts at once, so that it survives a closing page where the store is synchronous. */
  remove(commit: string, remembered: boolean): Promise<void>
  /** What a transactional ledger has to write and delete in the step that makes `record` current. */
  ledgerWrites(record: SessionRecord, replaces: string | undefined): RecordWrites
}

const isInLedger = ({ store }: Shelf): boolean => store.inLedger === true

export function createVault({ prefix, shelves, onFailure, isLedgerShared }: VaultOptions): Vault {
  let held: SessionRecord | null = null
  /** Commits that a store has refused: not finding them there proves nothing (T14). */
  const unwritten = new Set<string>()
  const key = (commit: string, { kinds }: Shelf) => `${prefix}${commit}:${kinds.map((kind) => kind[0]).join('')}`

  const attempt = async <T>(work: () => T | Promise<T>, otherwise = () => {}): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      otherwise()
      onFailure(error)
      return undefined
    }
  }
  const remove = async (commit: string, remembered: boolean) => {
    await Promise.all(shelves(remembered).map((shelf) => attempt(() => shelf.store.remove(key(commit, shelf)))))
  }

  return {
    pending: null,
    get held() {
      return held
    },
    hold(record) {
      held = record
    },
    isShared: (remembered) =>
      shelves(remembered).some(({ store, kinds }) => store.shared && kinds.includes('refreshToken')),

    async read(commit, remembered) {
      const parts = await Promise.all(
        shelves(remembered).map(async (shelf) =>
          decodePart((await attempt(() => shelf.store.get(key(commit, shelf)))) ?? null, commit),
        ),
      )
      return assemble(parts, remembered)
    },

    async isMissing(commit, remembered) {
      const values = await Promise.all(
        shelves(remembered).map((shelf) => attempt(() => shelf.store.get(key(commit, shelf)))),
      )
      const isUnwritten = unwritten.has(commit) || (!isLedgerShared() && shelves(remembered).some(isInLedger))
      return !isUnwritten && values.every((value) => value === null)
    },

    async write(record, replaces) {
      for (const shelf of shelves(record.remembered)) {
        if (shelf.store.inLedger) continue
        const value = encodePart(record, shelf.kinds)
        const put = () => shelf.store.set(key(record.commit, shelf), value)
        try {
          await put()
        } catch {
          // Perhaps full: what this record replaces has been spent and is worth nothing any more.
          if (replaces) await remove(replaces.commit, replaces.remembered)
          await attempt(put, () => unwritten.add(record.commit))
        }
      }
    },

    remove,

    ledgerWrites(record, replaces) {
      const writes = new Map<string, string | null>()
      for (const shelf of shelves(record.remembered)) {
        if (!shelf.store.inLedger) continue
        if (replaces) writes.set(key(replaces, shelf), null)
        writes.set(key(record.commit, shelf), encodePart(record, shelf.kinds))
      }
      return writes
    },
  }
}
