import { sameEntry } from '../../protocol/ledger.ts'
import type { Page } from '../page.ts'
import type { Ledger } from '../ports.ts'
import { openDatabase } from './database.ts'
import { readEntry } from './readEntry.ts'

/**
 * The register that all tabs of this origin agree on: each change is one read-write transaction, which also applies
 * the records of `indexedDbStore`. `name` is the scope. Rejects with `AuthError` `storage_failed`, never hangs.
 *
 * @example
 * const ledger = indexedDbLedger({ name: 'https://auth.example.com' })
 */
export function indexedDbLedger({
  name,
  ...options
}: {
  readonly name: string
  readonly timeout?: number
  readonly page?: Page
}): Ledger {
  const database = openDatabase(options)
  return {
    shared: true,
    read: async () => readEntry(await database.read('ledger', name)),
    compareAndSet: (expected, next, records) =>
      database.change(
        ['ledger', 'records'],
        name,
        (found, write, again) => {
          const entry = readEntry(found)
          if (!sameEntry(entry, expected)) return again && sameEntry(entry, next)
          write('ledger', name, next)
          records?.forEach((value, key) => {
            write('records', key, value)
          })
          return true
        },
        // A power cut may cost a marker, but neither a token that was rotated nor the end of a session.
        records?.size || !next.live ? 'strict' : 'relaxed',
      ),
    close() {
      // Nothing is held between operations.
    },
  }
}
