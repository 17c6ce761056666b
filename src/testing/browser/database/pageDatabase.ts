import type { Connection, Database } from './databases.ts'
import type { PageTransaction } from './pageTransaction.ts'
import { Target } from './target.ts'
import type { Transaction } from './transactions.ts'

type VersionChangeHandler = ((event: IDBVersionChangeEvent) => void) | null

/** What a connection of a page needs of its surroundings. */
export interface DatabaseHost {
  /** Begins a transaction; `whenOver` is called when the page knows that it is over. */
  start(
    database: Database,
    asked: Pick<Transaction, 'scope' | 'mode'>,
    options: { readonly whenOver: () => void; readonly durability: IDBTransactionDurability | undefined },
  ): PageTransaction
  send(body: () => void): void
  close(database: Database, connection: Connection): void
  report(error: unknown): void
  /** It was opened or closed. */
  onChange(database: PageDatabase, isOpen: boolean): void
}

/** An `IDBDatabase`. */
export class PageDatabase extends Target {
  onversionchange: VersionChangeHandler = null
  onclose: ((event: Event) => void) | null = null
  onabort: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  readonly #host: DatabaseHost
  readonly #database: Database
  readonly #connection: Connection
  readonly #own = new Set<PageTransaction>()
  /** Stores can be made and removed while it lasts. */
  upgrade: PageTransaction | null = null

  constructor(host: DatabaseHost, database: Database, connection: Connection) {
    super(host.report)
    this.#host = host
    this.#database = database
    this.#connection = connection
    host.onChange(this, true)
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
    if (!this.#database.contents.stores.delete(name)) throw new DOMException(`There is no "${name}".`, 'NotFoundError')
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
    const { durability } = options
    const whenOver = (): void => {
      this.#own.delete(transaction)
      this.#letGo()
    }
    const transaction = this.#host.start(this.#database, { scope, mode }, { durability, whenOver })
    this.#own.add(transaction)
    const { scheduler } = this.#database
    this.#host.send(() => scheduler.begin(transaction.inner))
    return transaction
  }

  close(): void {
    if (this.#connection.isClosed) return
    this.#connection.isClosed = true
    this.#host.onChange(this, false)
    this.#letGo()
  }

  /** Once it is closed, and what it had begun is over. */
  #letGo(): void {
    if (this.#connection.isClosed && this.#own.size === 0)
      this.#host.send(() => this.#host.close(this.#database, this.#connection))
  }

  /** The browser has closed it. */
  lose(): void {
    this.#host.onChange(this, false)
    this.fire('close')
  }
}
