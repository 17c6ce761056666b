import type { Pipe } from '../pipe.ts'
import type { Process } from '../process.ts'
import type { Connection, Database, Databases, Opening } from './databases.ts'
import { type DatabaseHost, PageDatabase } from './pageDatabase.ts'
import { PageTransaction, type TransactionHost } from './pageTransaction.ts'
import { Request } from './target.ts'
import type { Transaction } from './transactions.ts'

export interface DatabaseRules {
  /** `hangs`: nothing is ever answered. `fails`: nothing can be opened any more. */
  condition(): 'works' | 'fails' | 'hangs'
  checkRoom(): void
}

export interface PageDatabases {
  readonly indexedDB: IDBFactory
  /** Names of the databases that this page has open. */
  connections(): string[]
  /** How many of its transactions are not over. */
  transactions(): number
  /** Commits what has nothing left to do. To be called after each task of the page. */
  afterTask(): void
  /** The browser aborts all that is under way. */
  abortAll(): void
}

/**
 * `indexedDB` of one page: open with versions, upgrades, `versionchange` and `blocked`, deletion, transactions over
 * stores with keys of their own. Not modelled: cursors, indexes, key paths, generators, ranges, `databases()`.
 */
export function createPageDatabases(
  process: Process,
  pipe: Pipe,
  databases: Databases,
  rules: DatabaseRules,
): PageDatabases {
  const running = new Set<PageTransaction>()
  const connections = new Map<PageDatabase, string>()
  const send = (body: () => void): void => {
    if (rules.condition() !== 'hangs') pipe.send(body)
  }
  pipe.onDeath(() => {
    for (const transaction of [...running]) transaction.kill(null)
    databases.release(process)
  })

  const start = (
    database: Database,
    { scope, mode }: Pick<Transaction, 'scope' | 'mode'>,
    {
      onOver = () => {},
      whenOver = () => {},
      durability,
    }: {
      /** In the browser's own process, at once. */
      readonly onOver?: (isDone: boolean) => void
      readonly whenOver?: () => void
      readonly durability?: IDBTransactionDurability | undefined
    },
  ): PageTransaction => {
    const host: TransactionHost = {
      scheduler: database.scheduler,
      send,
      tell: pipe.tell,
      report: process.report,
      checkRoom: rules.checkRoom,
      onOver(transaction) {
        running.delete(transaction)
        whenOver()
      },
    }
    const inner: Transaction = {
      scope,
      mode,
      contents: database.contents,
      operations: [],
      undo: [],
      phase: 'waiting',
      isCommitting: false,
      onOver(outcome) {
        pipe.tell(`transaction: ${outcome.type}`, () => transaction.over(outcome))
        onOver(outcome.type === 'complete')
      },
    }
    const transaction = new PageTransaction(host, inner, { durability })
    running.add(transaction)
    return transaction
  }
  const host: DatabaseHost = {
    start,
    send,
    close: databases.close,
    report: process.report,
    onChange(database, isOpen) {
      if (isOpen) connections.set(database, database.name)
      else connections.delete(database)
    },
  }

  const request = (name: string, version: number | null | undefined): IDBOpenDBRequest => {
    const asked = new Request(process.report)
    let page: PageDatabase | undefined
    const connection: Connection = {
      process,
      isClosed: false,
      tellVersionChange: (oldVersion, newVersion) =>
        pipe.tell(`versionchange of ${name}`, () => {
          if (!connection.isClosed) page?.fire('versionchange', { oldVersion, newVersion })
        }),
      tellClosed: () => pipe.tell(`${name} is closed`, () => page?.lose()),
    }
    const opening: Opening = {
      process,
      name,
      version,
      connection,
      blocked: (oldVersion) =>
        pipe.tell(`${name} is blocked`, () => asked.fire('blocked', { oldVersion, newVersion: version ?? null })),
      failed: (error) =>
        pipe.tell(`${name} cannot be opened`, () => {
          if (page) connections.delete(page)
          asked.fail(error)
        }),
      deleted: (oldVersion) =>
        pipe.tell(`${name} is deleted`, () => {
          Object.assign(asked, { oldVersion, newVersion: null })
          asked.succeed(undefined)
        }),
      opened: (database) =>
        pipe.tell(`has ${name} open`, () => {
          page ??= new PageDatabase(host, database, connection)
          page.upgrade = null
          asked.transaction = null
          asked.succeed(page)
        }),
      upgrade(database, oldVersion) {
        const { contents, scheduler } = database
        let isAborted = false
        const transaction = start(
          database,
          { scope: [...contents.stores.keys()], mode: 'versionchange' },
          {
            onOver(isDone) {
              isAborted = !isDone
              databases.upgraded(opening, isDone)
            },
          },
        )
        scheduler.begin(transaction.inner)
        pipe.tell(`upgrades ${name}`, () => {
          // The page was suspended before it heard of its upgrade.
          if (isAborted) return
          page = new PageDatabase(host, database, connection)
          page.upgrade = transaction
          asked.result = page
          asked.transaction = transaction
          transaction.begin()
          asked.fire('upgradeneeded', { oldVersion, newVersion: contents.version })
        })
      },
    }
    if (rules.condition() === 'fails') {
      pipe.send(() => opening.failed(new DOMException('Internal error opening the database.', 'UnknownError')))
    } else send(() => databases.open(opening))
    return asked as unknown as IDBOpenDBRequest
  }

  const factory = {
    open(name: string, version?: number) {
      if (version !== undefined && !(version >= 1)) throw new TypeError('A version is an integer from 1.')
      return request(name, version)
    },
    deleteDatabase: (name: string) => request(name, null),
    cmp: (one: string | number, other: string | number) => (one < other ? -1 : one > other ? 1 : 0),
  }
  return {
    indexedDB: factory as unknown as IDBFactory,
    connections: () => [...connections.values()],
    transactions: () => running.size,
    afterTask() {
      for (const transaction of running) transaction.afterTask()
    },
    abortAll() {
      for (const transaction of [...running])
        transaction.kill(new DOMException('The page was suspended.', 'AbortError'))
    },
  }
}
