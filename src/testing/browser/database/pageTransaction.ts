import { checkKey, copy, type Key } from './keys.ts'
import { Request, Target } from './target.ts'
import { recordsOf, type Scheduler, type Transaction } from './transactions.ts'

/** What a transaction of a page needs of its surroundings. */
export interface TransactionHost {
  readonly scheduler: Scheduler
  send(body: () => void): void
  tell(label: string, body: () => void): void
  report(error: unknown): void
  /** Throws a `QuotaExceededError` where the disk is full. */
  checkRoom(): void
  /** It is over, and the page knows. */
  onOver(transaction: PageTransaction): void
}

const inactive = () => new DOMException('The transaction is not active.', 'TransactionInactiveError')

/**
 * An `IDBTransaction`: takes requests in the task that made it and in its own callbacks, and commits by itself when a task
 * ends with no request left.
 */
export class PageTransaction extends Target {
  oncomplete: ((event: Event) => void) | null = null
  onabort: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  readonly mode: IDBTransactionMode
  readonly durability: IDBTransactionDurability
  readonly objectStoreNames: readonly string[]
  error: DOMException | null = null
  readonly inner: Transaction
  /** `held`: an upgrade that the page has not heard of yet. */
  #state: 'held' | 'active' | 'inactive' | 'committing' | 'over'
  /** By the page: what is not answered yet fails, whatever the browser still says. */
  #isAborted = false
  readonly #unanswered = new Set<Request>()
  readonly #host: TransactionHost

  constructor(
    host: TransactionHost,
    inner: Transaction,
    { durability = 'default' }: { readonly durability?: IDBTransactionDurability | undefined } = {},
  ) {
    super(host.report)
    this.#state = inner.mode === 'versionchange' ? 'held' : 'active'
    this.#host = host
    this.inner = inner
    this.mode = inner.mode
    this.durability = durability
    this.objectStoreNames = inner.scope
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  objectStore(name: string) {
    if (this.#state === 'over') throw new DOMException('The transaction is over.', 'InvalidStateError')
    if (!this.inner.scope.includes(name)) throw new DOMException(`There is no store "${name}" here.`, 'NotFoundError')
    const change = (label: string, work: (records: ReturnType<typeof recordsOf>) => unknown) => {
      if (this.mode === 'readonly') throw new DOMException('The transaction only reads.', 'ReadOnlyError')
      return this.#request(`${label} in ${name}`, name, work)
    }
    const read = (label: string, work: (records: ReturnType<typeof recordsOf>) => unknown) =>
      this.#request(`${label} in ${name}`, name, work)
    const put = (value: unknown, key: unknown, isNew: boolean) => {
      const at = checkKey(key)
      const stored = copy(value)
      return change('put', (records) => {
        this.#host.checkRoom()
        if (isNew && records.has(at)) throw new DOMException('The key exists already.', 'ConstraintError')
        records.put(at, stored)
        return at
      })
    }
    return {
      name,
      get: (key: Key) => read('get', (records) => records.get(checkKey(key))),
      getKey: (key: Key) => read('get', (records) => (records.has(checkKey(key)) ? key : undefined)),
      getAll: () => read('get', (records) => records.values()),
      getAllKeys: () => read('get', (records) => records.keys()),
      count: () => read('count', (records) => records.count()),
      put: (value: unknown, key?: Key) => put(value, key, false),
      add: (value: unknown, key?: Key) => put(value, key, true),
      delete: (key: Key) => {
        const at = checkKey(key)
        return change('delete', (records) => records.delete(at))
      },
      clear: () => change('clear', (records) => records.clear()),
    }
  }

  #request(label: string, store: string, work: (records: ReturnType<typeof recordsOf>) => unknown): IDBRequest {
    if (this.#state !== 'active') throw inactive()
    const request = new Request(this.#host.report)
    request.transaction = this
    this.#unanswered.add(request)
    const { scheduler, send, tell } = this.#host
    const answer = (body: () => void) =>
      tell(label, () => {
        if (this.#isAborted || !this.#unanswered.delete(request)) return
        if (this.#state === 'inactive') this.#state = 'active'
        body()
      })
    const operation = (): void => {
      try {
        const result = work(recordsOf(this.inner, store))
        answer(() => request.succeed(result))
      } catch (error) {
        answer(() => request.fail(error as DOMException))
        throw error
      }
    }
    send(() => scheduler.submit(this.inner, operation))
    return request as unknown as IDBRequest
  }

  commit(): void {
    if (this.#state !== 'active') throw inactive()
    this.#commit()
  }

  #commit(): void {
    this.#state = 'committing'
    this.#host.send(() => this.#host.scheduler.commit(this.inner))
  }

  abort(): void {
    if (this.#state === 'committing' || this.#state === 'over')
      throw new DOMException('The transaction is over.', 'InvalidStateError')
    this.#state = 'committing'
    this.#isAborted = true
    this.#host.send(() => this.#host.scheduler.abort(this.inner, null))
  }

  /** The page hears of the upgrade. */
  begin(): void {
    if (this.#state === 'held') this.#state = 'active'
  }

  /** The browser ends it; the page may have died. */
  kill(error: DOMException | null): void {
    this.#host.scheduler.abort(this.inner, error)
  }

  /** The task and its microtasks are over: nothing more can be asked until the next callback. */
  afterTask(): void {
    if (this.#state === 'active') this.#state = 'inactive'
    if (this.#state === 'inactive' && this.#unanswered.size === 0) this.#commit()
  }

  /** What the browser's own process has decided. */
  over(outcome: Parameters<Transaction['onOver']>[0]): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#host.onOver(this)
    if (outcome.type === 'complete') {
      this.fire('complete')
      return
    }
    this.error = this.#isAborted ? null : outcome.error
    for (const request of this.#unanswered) request.fail(new DOMException('The transaction was aborted.', 'AbortError'))
    this.#unanswered.clear()
    this.fire('abort')
  }
}
