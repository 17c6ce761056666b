import type { Pipe } from '../pipe.ts'
import type { Process } from '../process.ts'
import type { Connection, Database, Databases, Opening } from './databases.ts'
import { PageTransaction, type TransactionHost } from './pageTransaction.ts'
import { Request, Target } from './target.ts'
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

type VersionChangeHandler = ((event: IDBVersionChangeEvent) => void) | null

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
    inner: Omit<Transaction, 'onOver'>,
    {
      onOver = () => {},
      whenOver,
      durability,
    }: {
      /** In the browser's own process, at once. */
      readonly onOver?: (isDone: boolean) => void
      readonly whenOver: () => void
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
    const whole: Transaction = {
      ...inner,
      onOver(outcome) {
        pipe.tell(`transaction: ${outcome.type}`, () => transaction.over(outcome))
        onOver(outcome.type === 'complete')
      },
    }
    const transaction = new PageTransaction(host, whole, { durability })
    running.add(transaction)
    return transaction
  }

  class PageDatabase extends Target {
    onversionchange: VersionChangeHandler = null
    onclose: ((event: Event) => void) | null = null
    onabort: ((event: Event) => void) | null = null
    onerror: ((event: Event) => void) | null = null
    readonly #database: Database
    readonly #connection: Connection
    readonly #own = new Set<PageTransaction>()
    /** Stores can be made and removed while it lasts. */
    upgrade: PageTransaction | null = null

    constructor(database: Database, connection: Connection) {
      super(process.report)
      this.#database = database
      this.#connection = connection
      connections.set(this, database.name)
    }

    get name(): string {
      return this.#database.name
    }

    get version(): number {
      return this.#database.contents.version
    }

    get objectStoreNames() {
      const names = [...this.#database.contents.stores.keys()].sort()
      return Object.assign(names, { contains: (name: string) => names.includes(name) })
    }

    createObjectStore(name: string) {
      const { upgrade } = this
      if (!upgrade) throw new DOMException('Stores are made during an upgrade.', 'InvalidStateError')
      if (this.#database.contents.stores.has(name)) throw new DOMException(`"${name}" exists.`, 'ConstraintError')
      this.#database.contents.stores.set(name, new Map())
      ;(upgrade.inner.scope as string[]).push(name)
      return upgrade.objectStore(name)
    }

    deleteObjectStore(name: string): void {
      if (!this.upgrade) throw new DOMException('Stores are removed during an upgrade.', 'InvalidStateError')
      if (!this.#database.contents.stores.delete(name))
        throw new DOMException(`There is no "${name}".`, 'NotFoundError')
    }

    transaction(
      stores: string | readonly string[],
      mode: IDBTransactionMode = 'readonly',
      options: IDBTransactionOptions = {},
    ): PageTransaction {
      if (this.#connection.isClosed) throw new DOMException('The connection is closing.', 'InvalidStateError')
      if (this.upgrade) throw new DOMException('An upgrade is under way.', 'InvalidStateError')
      const scope = [stores].flat() as string[]
      const unknown = scope.find((store) => !this.#database.contents.stores.has(store))
      if (unknown !== undefined || scope.length === 0)
        throw new DOMException(`There is no store "${unknown}".`, 'NotFoundError')
      const { contents, scheduler } = this.#database
      const inner = { scope, mode, contents, operations: [], undo: [], phase: 'waiting', isCommitting: false } as const
      const transaction = start(
        this.#database,
        { ...inner, operations: [], undo: [] },
        {
          durability: options.durability,
          whenOver: () => {
            this.#own.delete(transaction)
            this.#letGo()
          },
        },
      )
      this.#own.add(transaction)
      send(() => scheduler.begin(transaction.inner))
      return transaction
    }

    close(): void {
      if (this.#connection.isClosed) return
      this.#connection.isClosed = true
      connections.delete(this)
      this.#letGo()
    }

    /** Once it is closed, and what it had begun is over. */
    #letGo(): void {
      if (this.#connection.isClosed && this.#own.size === 0)
        send(() => databases.close(this.#database, this.#connection))
    }

    /** The browser has closed it. */
    lose(): void {
      connections.delete(this)
      this.fire('close')
    }
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
          page ??= new PageDatabase(database, connection)
          page.upgrade = null
          asked.transaction = null
          asked.succeed(page)
        }),
      upgrade(database, oldVersion) {
        const { contents, scheduler } = database
        let isAborted = false
        const made: Omit<Transaction, 'onOver'> = {
          scope: [...contents.stores.keys()],
          mode: 'versionchange',
          contents,
          operations: [],
          undo: [],
          phase: 'waiting',
          isCommitting: false,
        }
        const transaction = start(database, made, {
          whenOver: () => {},
          onOver(isDone) {
            isAborted = !isDone
            databases.upgraded(opening, isDone)
          },
        })
        scheduler.begin(transaction.inner)
        pipe.tell(`upgrades ${name}`, () => {
          // The page was suspended before it heard of its upgrade.
          if (isAborted) return
          page = new PageDatabase(database, connection)
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
