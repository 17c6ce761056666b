import { compareKeys, copy, type Key } from './keys.ts'

export type Records = Map<Key, unknown>

/** What lies in one database. */
export interface Contents {
  version: number
  readonly stores: Map<string, Records>
}

/** A transaction, as the browser's own process sees it. */
export interface Transaction {
  readonly scope: readonly string[]
  readonly mode: IDBTransactionMode
  readonly contents: Contents
  /** Tells the page. `error` of an abort: `null` where the page itself asked for it. */
  readonly onOver: (
    outcome: { readonly type: 'complete' } | { readonly type: 'abort'; readonly error: DOMException | null },
  ) => void
  readonly operations: (() => void)[]
  readonly undo: (() => void)[]
  phase: 'waiting' | 'started' | 'over'
  isCommitting: boolean
}

/** Decides at a commit whether the connection breaks before or after it is applied. */
export type Luck = () => 'good' | 'lostBefore' | 'lostAfter'

export interface Scheduler {
  begin(transaction: Transaction): void
  /** To be run when the transaction has started; a `DOMException` that it throws aborts the transaction. */
  submit(transaction: Transaction, operation: () => void): void
  commit(transaction: Transaction): void
  abort(transaction: Transaction, error: DOMException | null): void
  /** Those that are not over. */
  readonly open: readonly Transaction[]
}

const lost = () => new DOMException('Connection to the database was lost.', 'UnknownError')

const overlap = (one: Transaction, other: Transaction): boolean =>
  (one.mode !== 'readonly' || other.mode !== 'readonly') && one.scope.some((store) => other.scope.includes(store))

/**
 * Transactions in the order in which they were begun: one that writes shares its stores with no other. All or nothing:
 * what an aborted one has done is undone.
 */
export function createScheduler(luck: Luck): Scheduler {
  let open: Transaction[] = []

  const end = (transaction: Transaction, outcome: Parameters<Transaction['onOver']>[0]): void => {
    transaction.phase = 'over'
    open = open.filter((one) => one !== transaction)
    transaction.onOver(outcome)
    serve()
  }
  const abort = (transaction: Transaction, error: DOMException | null): void => {
    if (transaction.phase === 'over') return
    for (const step of transaction.undo.splice(0).reverse()) step()
    end(transaction, { type: 'abort', error })
  }
  const work = (transaction: Transaction): void => {
    for (let next = transaction.operations.shift(); next; next = transaction.operations.shift()) {
      try {
        next()
      } catch (error) {
        abort(transaction, error as DOMException)
        return
      }
    }
    if (!transaction.isCommitting) return
    const fate = transaction.mode === 'versionchange' ? 'good' : luck()
    if (fate === 'lostBefore') abort(transaction, lost())
    else end(transaction, fate === 'good' ? { type: 'complete' } : { type: 'abort', error: lost() })
  }
  const serve = (): void => {
    for (const [index, transaction] of open.entries()) {
      if (transaction.phase !== 'waiting') continue
      if (open.slice(0, index).some((earlier) => overlap(earlier, transaction))) continue
      transaction.phase = 'started'
      work(transaction)
      // The list has changed if it is over already.
      if (open[index] !== transaction) return
    }
  }
  return {
    get open() {
      return open
    },
    begin(transaction) {
      // The browser may have ended it before it could begin.
      if (transaction.phase === 'over') return
      open.push(transaction)
      serve()
    },
    submit(transaction, operation) {
      if (transaction.phase === 'over') return
      transaction.operations.push(operation)
      if (transaction.phase === 'started') work(transaction)
    },
    commit(transaction) {
      if (transaction.phase === 'over') return
      transaction.isCommitting = true
      if (transaction.phase === 'started') work(transaction)
    },
    abort,
  }
}

/** What operations do to the records of one store; each remembers how to take it back. */
export function recordsOf({ contents, undo }: Transaction, store: string) {
  const records = contents.stores.get(store) ?? new Map<Key, unknown>()
  const remember = (key: Key): void => {
    const [had, before] = [records.has(key), records.get(key)]
    undo.push(() => {
      if (had) records.set(key, before)
      else records.delete(key)
    })
  }
  const keys = () => [...records.keys()].sort(compareKeys)
  return {
    get: (key: Key): unknown => copy(records.get(key)),
    has: (key: Key): boolean => records.has(key),
    count: (): number => records.size,
    keys,
    values: (): unknown[] => keys().map((key) => copy(records.get(key))),
    put(key: Key, value: unknown): void {
      remember(key)
      records.set(key, value)
    },
    delete(key: Key): void {
      remember(key)
      records.delete(key)
    },
    clear(): void {
      for (const key of records.keys()) remember(key)
      records.clear()
    },
  }
}
