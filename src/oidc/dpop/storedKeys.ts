/**
 * The record of all keys of one name, as it lies in IndexedDB, and what changes it. Pure: each function takes the keys
 * found and gives those to be kept, so that one transaction reads, judges and writes.
 */
import { AuthError } from '../../errors.ts'

export interface StoredKey {
  readonly id: string
  readonly pair: CryptoKeyPair
  readonly createdAt: number
  /** Hashes of tokens that are bound to it, the newest last. Empty: its sign-in is under way, or was abandoned. */
  readonly tokens: readonly string[]
}

interface KeyRecord {
  readonly schema: 1
  /** Those bound last are last. */
  readonly keys: readonly StoredKey[]
}

/** How long a sign-in may be away from the page before its key is swept: a new account, a mail to be confirmed. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000
/** One session lives in a scope at a time, with a key for each step-up. More are left where nobody could tidy up. */
const KEPT_BOUND = 32
/** Tokens of several generations: an older one may still be on its way. */
const KEPT_TOKENS = 16

/** What was found, without what is not ours. Throws for a record of a newer version: it is left alone (T40). */
export function readKeys(found: unknown): readonly StoredKey[] {
  const record = found as Partial<KeyRecord> | undefined | null
  if (typeof record?.schema === 'number' && record.schema > 1)
    throw new AuthError('storage_failed', 'The stored keys were written by a newer version.')
  return record?.schema === 1 && Array.isArray(record.keys) ? record.keys.filter(isKey) : []
}

export const toRecord = (keys: readonly StoredKey[]): KeyRecord | null =>
  keys.length === 0 ? null : { schema: 1, keys }

/** Keys that nobody waits for any more are left out. */
export function sweep(keys: readonly StoredKey[], now: number): readonly StoredKey[] {
  const spare = keys.filter((key) => key.tokens.length > 0).length - KEPT_BOUND
  let passed = 0
  return keys.filter(({ tokens, createdAt }) =>
    tokens.length > 0 ? passed++ >= spare : Math.abs(now - createdAt) < ABANDONED_AFTER,
  )
}

export const withTokens = (key: StoredKey, tokens: readonly string[]): StoredKey => ({
  ...key,
  tokens: [...key.tokens.filter((token) => !tokens.includes(token)), ...tokens].slice(-KEPT_TOKENS),
})

function isKey(value: unknown): value is StoredKey {
  const key = value as Partial<StoredKey> | null
  return (
    typeof key?.id === 'string' &&
    key.pair?.privateKey?.type === 'private' &&
    key.pair.publicKey?.type === 'public' &&
    Number.isFinite(key.createdAt) &&
    Array.isArray(key.tokens) &&
    key.tokens.every((token) => typeof token === 'string')
  )
}
