import { openDatabase } from '../ledgers/database.ts'
import { type Page, thisPage } from '../page.ts'
import type { TokenStore } from '../ports.ts'

/**
 * The recommended persistent store: it lives in the ledger's own database, so that tokens and ledger change in one
 * transaction. Use it together with the default ledger. Every script of this origin can read it. Rejects with
 * `AuthError` `storage_failed`.
 *
 * @example
 * createAuth({ backend, store: indexedDbStore() })
 */
export function indexedDbStore({ page = thisPage }: { readonly page?: Page } = {}): TokenStore {
  const database = openDatabase({ page })
  const put = (key: string, value: string | null): Promise<void> =>
    database.change(['records'], key, (_, write) => write('records', key, value), 'strict')
  return {
    shared: true,
    inLedger: true,
    async get(key) {
      const found = await database.read('records', key)
      return typeof found === 'string' ? found : null
    },
    set: put,
    remove: (key) => put(key, null),
  }
}
