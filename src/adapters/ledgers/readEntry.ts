import { AuthError } from '../../errors.ts'
import { type LedgerEntry, SCHEMA } from '../../protocol/ledger.ts'

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isFlag = (value: unknown): boolean => value === undefined || value === true
const isMarker = (value: unknown): boolean =>
  value === undefined || (isObject(value) && isName(value.commit) && Number.isFinite(value.since))

const isLive = (entry: Fields): boolean =>
  isName(entry.commit) &&
  Number.isSafeInteger(entry.generation) &&
  Number.isFinite(entry.signedInAt) &&
  isFlag(entry.remembered) &&
  isFlag(entry.locked) &&
  isFlag(entry.tentative) &&
  isMarker(entry.refreshing)

const isEnded = (entry: Fields): boolean => isName(entry.reason) && Number.isFinite(entry.at) && isFlag(entry.revoked)

/**
 * Judges what a ledger found: an entry, or `null` for nothing and for garbage (T14). Fields it does not know are kept,
 * so that tabs with a slightly older library do not strip them.
 *
 * @throws AuthError `storage_failed` when a newer schema wrote it: then nothing may be read or written (T40)
 */
export function readEntry(value: unknown): LedgerEntry | null {
  if (!isObject(value)) return null
  const { schema, live, epoch } = value
  if (typeof schema !== 'number' || !Number.isSafeInteger(schema) || !isName(epoch)) return null
  if (schema > SCHEMA) {
    throw new AuthError('storage_failed', 'The ledger was written by a newer version of authchart; it is left alone.')
  }
  const isEntry = live === true ? isLive(value) : live === false && isEnded(value)
  return isEntry ? (value as unknown as LedgerEntry) : null
}
