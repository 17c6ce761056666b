import { DPoP, generateKeyPair } from 'oauth4webapi'
import { openStores } from '../../adapters/ledgers/database.ts'
import { thisPage } from '../../adapters/page.ts'
import { AuthError, isAuthError } from '../../errors.ts'
import { boundKey, type ServerTime } from './boundKey.ts'
import type { BoundKey, DpopKeys, DpopKeysOptions } from './dpop.types.ts'
import { readKeys, type StoredKey, sweep, toRecord, withTokens } from './storedKeys.ts'
import { tokenHash } from './tokenHash.ts'

/** Keys that this page remembers, so that a request costs no look into the database. */
const REMEMBERED = 16

/** A key in the memory of this page: never the only copy, unless IndexedDB failed. */
interface HeldKey {
  readonly key: BoundKey
  stored: StoredKey
  isStored: boolean
}

/**
 * Keys for DPoP (RFC 9449): ES256 by WebCrypto, the private half not extractable, kept in the IndexedDB database
 * `authchart-dpop` (T43: nothing stays open between operations). Where IndexedDB fails, a key lives in the memory of this
 * page, `onFailure` hears of it (T14, T42), and each later `bind` tries to store it again.
 *
 * `create` rejects with `AuthError('unsupported')` outside a secure context, where there is no WebCrypto.
 */
export function createDpopKeys({ name, onFailure, page = thisPage }: DpopKeysOptions): DpopKeys {
  const database = openStores('authchart-dpop', ['keys'], { page })
  const time: ServerTime = { behind: 0 }
  const held = new Map<string, HeldKey>()
  /** Also those that are not remembered any more: who has the key can still bind tokens to it. */
  const heldAs = new WeakMap<BoundKey, HeldKey>()
  const destroyed = new Set<string>()
  let isFailing = false

  /** Tells of a failure once, until an operation succeeds again. */
  const watch = async <T>(operation: Promise<T>): Promise<T> => {
    try {
      const result = await operation
      isFailing = false
      return result
    } catch (cause) {
      const error = isAuthError(cause) ? cause : new AuthError('storage_failed', 'A key is not stored.', { cause })
      if (!isFailing) {
        isFailing = true
        try {
          onFailure?.(error)
        } catch {
          // The listener's own fault changes nothing here.
        }
      }
      throw error
    }
  }

  const read = async (): Promise<readonly StoredKey[]> => readKeys(await database.read('keys', name))

  /** `false`: it could not be written. */
  const change = (judge: (keys: readonly StoredKey[]) => readonly StoredKey[]): Promise<boolean> =>
    watch(
      database.change(['keys'], name, (found, write) => {
        const kept = judge(readKeys(found)).filter(({ id }) => !destroyed.has(id))
        write('keys', name, toRecord(sweep(kept, page.Date.now())))
      }),
    ).then(
      () => true,
      () => false,
    )

  const hold = (stored: StoredKey, isStored: boolean): HeldKey => {
    const { id, pair, tokens } = stored
    const known = held.get(id)
    const mine: HeldKey = known ?? {
      key: boundKey(id, pair, { page, time, isStored: () => mine.isStored }),
      stored,
      isStored,
    }
    mine.stored = withTokens(mine.stored, tokens)
    heldAs.set(mine.key, mine)
    held.delete(id)
    held.set(id, mine)
    for (const oldest of held.keys()) {
      if (held.size <= REMEMBERED) break
      held.delete(oldest)
    }
    return mine
  }

  const search = async (isIt: (key: StoredKey) => boolean): Promise<BoundKey | null> => {
    for (const { key, stored } of held.values()) if (isIt(stored)) return key
    const found = (await watch(read())).find((key) => isIt(key) && !destroyed.has(key.id))
    return found ? hold(found, true).key : null
  }

  return {
    async create() {
      if (!globalThis.crypto?.subtle)
        throw new AuthError('unsupported', 'DPoP needs WebCrypto, which browsers give to https and localhost only.')
      const pair = await generateKeyPair('ES256', { extractable: false })
      const id = await thumbprint(pair)
      const stored: StoredKey = { id, pair, createdAt: page.Date.now(), tokens: [] }
      const isStored = await change((keys) => [...keys, stored])
      return hold(stored, isStored).key
    },

    load: (id) => search((key) => key.id === id),

    async bind(key, tokens) {
      const { id } = key
      const mine = heldAs.get(key)
      if (!mine || destroyed.has(id)) return
      const hashes = await Promise.all(tokens.map(tokenHash))
      // In memory first: a request of this page may use the token as soon as it has it.
      mine.stored = withTokens(mine.stored, hashes)
      held.set(id, mine)
      const isWritten = await change((keys) => {
        const there = keys.find((key) => key.id === id)
        // One that was stored and is gone was destroyed in another tab. It does not come back (T7).
        if (!there && mine.isStored) return keys
        return [...keys.filter((key) => key.id !== id), withTokens(there ?? mine.stored, hashes)]
      })
      if (isWritten) mine.isStored = true
    },

    async find(token) {
      const hash = await tokenHash(token)
      return search((key) => key.tokens.includes(hash))
    },

    async destroy(tokenOrKey) {
      const hash = typeof tokenOrKey === 'string' ? await tokenHash(tokenOrKey) : undefined
      const isIt = (key: StoredKey): boolean =>
        hash === undefined ? key.id === (tokenOrKey as BoundKey).id : key.tokens.includes(hash)
      // What could not be deleted now is deleted by the next operation that can.
      for (const [id, { stored }] of held)
        if (isIt(stored)) {
          destroyed.add(id)
          held.delete(id)
        }
      await change((keys) => keys.filter((key) => !isIt(key)))
    },
  }
}

/** RFC 7638, as oauth4webapi computes it. */
const thumbprint = (pair: CryptoKeyPair): Promise<string> => DPoP({}, pair).calculateThumbprint()
