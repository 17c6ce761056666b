import type { TokenStore } from '../ports.ts'

export interface MemoryStoreOptions {
  /** Where the values lie; lets tests share, inspect or survive a "reload". */
  readonly values?: Map<string, string>
  /** The flags of the store that this one stands in for. All `false` unless told. */
  readonly shared?: boolean
  readonly inLedger?: boolean
}

/** Keeps values in this page's memory: they are gone with a reload. */
export const memoryStore = ({
  values = new Map(),
  shared = false,
  inLedger = false,
}: MemoryStoreOptions = {}): TokenStore => ({
  shared,
  inLedger,
  get: (key) => values.get(key) ?? null,
  set: (key, value) => void values.set(key, value),
  remove: (key) => void values.delete(key),
})
