/**
 * IndexedDB as authchart uses it. `openDatabase`: the ledger, the records of `indexedDbStore` and the leases of
 * `leaseLock`. `openStores`: the same for a database of another name.
 *
 *   operation ──▶ open (shared by operations that overlap) ──▶ one transaction ──▶ close with the last operation
 *
 * Nothing stays open between operations: a page can enter the back/forward cache (T43), and a connection that the
 * browser drops behind our back (T42) is at worst dropped in the middle of an operation, which is then tried once more.
 */
import { AuthError, isAuthError } from '../../errors.ts'
import { type Page, thisPage } from '../page.ts'

const NAME = 'authchart'
const STORES = ['ledger', 'records', 'leases'] as const
export type StoreName = (typeof STORES)[number]

/** Puts a value, or removes the key for `null`. */
export type Write<Store extends string = StoreName> = (store: Store, key: string, value: unknown) => void

/**
 * Decides, synchronously and inside the transaction, what follows from the value found. `again` says that an earlier
 * try was cut off, so that its writes may have been applied without our hearing of it.
 */
export type Judge<T, Store extends string = StoreName> = (found: unknown, write: Write<Store>, again: boolean) => T

export interface Database<Store extends string = StoreName> {
  read(store: Store, key: string): Promise<unknown>
  /**
   * Reads `key` of the first store and applies what `judge` writes, in one atomic read-write transaction over all of
   * `stores`. `strict` survives a power cut.
   */
  change<T>(
    stores: readonly [Store, ...Store[]],
    key: string,
    judge: Judge<T, Store>,
    durability?: 'relaxed' | 'strict',
  ): Promise<T>
}

interface Connection {
  users: number
  readonly opened: Promise<IDBDatabase>
}

interface Operation<T, Store extends string> {
  readonly stores: readonly [Store, ...Store[]]
  readonly mode: 'readonly' | 'readwrite'
  readonly key: string
  readonly judge: Judge<T, Store>
  readonly durability: 'relaxed' | 'strict'
}

const ignore = (): void => {}

interface DatabaseOptions {
  readonly timeout?: number
  readonly page?: Page
}

export const openDatabase = (options?: DatabaseOptions): Database => openStores(NAME, STORES, options)

/**
 * Operations reject with `AuthError` `storage_failed`; each settles within `timeout` ms (default 4,000), also where
 * the browser never answers.
 */
export function openStores<Store extends string>(
  name: string,
  all: readonly Store[],
  { timeout = 4_000, page = thisPage }: DatabaseOptions = {},
): Database<Store> {
  let current: Connection | undefined

  const leave = (connection: Connection): void => {
    if (current === connection) current = undefined
  }

  const connect = (): Connection => {
    const opened = new Promise<IDBDatabase>((resolve, reject) => {
      const request = page.indexedDB.open(name, 1)
      request.onupgradeneeded = () => {
        for (const store of all) request.result.createObjectStore(store)
      }
      request.onerror = () => reject(request.error)
      request.onsuccess = () => {
        const database = request.result
        // Somebody deletes or upgrades the database: make room at once. What is under way still completes.
        database.onversionchange = database.onclose = () => {
          leave(connection)
          database.close()
        }
        resolve(database)
      }
    })
    const connection: Connection = { users: 0, opened }
    return connection
  }

  const attempt = async <T>(operation: Operation<T, Store>, again: boolean, late: Promise<never>): Promise<T> => {
    current ??= connect()
    const connection = current
    connection.users++
    try {
      return await transact(await Promise.race([connection.opened, late]), operation, again, late)
    } catch (error) {
      leave(connection)
      throw error
    } finally {
      if (--connection.users === 0) {
        leave(connection)
        connection.opened.then((database) => database.close(), ignore)
      }
    }
  }

  const run = async <T>(operation: Operation<T, Store>): Promise<T> => {
    const { late, stop } = deadline(page, timeout)
    try {
      return await attempt(operation, false, late).catch((error: unknown) => {
        if (isAuthError(error)) throw error
        return attempt(operation, true, late)
      })
    } catch (cause) {
      throw isAuthError(cause) ? cause : new AuthError('storage_failed', 'IndexedDB failed; see the cause.', { cause })
    } finally {
      stop()
    }
  }

  return {
    read: (store, key) =>
      run({ stores: [store], mode: 'readonly', key, judge: (found) => found, durability: 'relaxed' }),
    change: (stores, key, judge, durability = 'relaxed') => run({ stores, mode: 'readwrite', key, judge, durability }),
  }
}

const transact = <T, Store extends string>(
  database: IDBDatabase,
  { stores, mode, key, judge, durability }: Operation<T, Store>,
  again: boolean,
  late: Promise<never>,
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability })
    const fail = (error: unknown): void => {
      reject(error)
      try {
        transaction.abort()
      } catch {
        // It is over already.
      }
    }
    const write: Write<Store> = (store, at, value) => {
      const target = transaction.objectStore(store)
      if (value === null) target.delete(at)
      else target.put(value, at)
    }
    let result: T
    transaction.oncomplete = () => resolve(result)
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'))
    const request = transaction.objectStore(stores[0]).get(key)
    request.onsuccess = () => {
      try {
        result = judge(request.result, write, again)
        // From here on the browser needs nothing more from a page that may be going away (T44).
        transaction.commit?.()
      } catch (error) {
        fail(error)
      }
    }
    late.catch(fail)
  })

/**
 * `late` rejects after `timeout` ms. It counts several short waits, because the timer of a page that was frozen is
 * overdue when it thaws, before the answer it waits for can be heard.
 */
function deadline(page: Page, timeout: number): { readonly late: Promise<never>; readonly stop: () => void } {
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    const wait = (left: number): void => {
      if (left === 0) reject(new AuthError('storage_failed', 'IndexedDB did not answer in time.'))
      else timer = page.setTimeout(() => wait(left - 1), timeout / 4)
    }
    wait(4)
  })
  late.catch(ignore)
  return { late, stop: () => page.clearTimeout(timer) }
}
