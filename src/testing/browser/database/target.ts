type Handler = ((event: Event) => void) | null

/** What requests, transactions and connections have in common: `onsuccess` and its like, and listeners. */
export class Target {
  readonly #listeners = new Map<string, Set<(event: Event) => void>>()
  readonly #report: (error: unknown) => void

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    this.#listeners.get(type)?.delete(listener)
  }

  /** Calls whoever listens; events do not bubble. */
  fire(type: string, more: object = {}): void {
    const event = { type, target: this, preventDefault() {}, stopPropagation() {}, ...more } as unknown as Event
    const handler = (this as unknown as Readonly<Record<string, Handler | undefined>>)[`on${type}`]
    for (const listener of [handler, ...(this.#listeners.get(type) ?? [])]) {
      try {
        listener?.(event)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}

/** An `IDBRequest`, also one that opens a database. */
export class Request extends Target {
  onsuccess: Handler = null
  onerror: Handler = null
  onblocked: Handler = null
  onupgradeneeded: Handler = null
  readyState: IDBRequestReadyState = 'pending'
  error: DOMException | null = null
  transaction: unknown = null
  #result: unknown

  get result(): unknown {
    if (this.readyState === 'pending' && this.transaction === null)
      throw new DOMException('The request is not done.', 'InvalidStateError')
    return this.#result
  }

  set result(value: unknown) {
    this.#result = value
  }

  succeed(result: unknown): void {
    this.readyState = 'done'
    this.#result = result
    this.fire('success')
  }

  fail(error: DOMException): void {
    this.readyState = 'done'
    this.#result = undefined
    this.error = error
    this.fire('error')
  }
}
