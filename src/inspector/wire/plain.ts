/** How much of a value is looked at before the rest is left out. */
export interface PlainLimits {
  readonly depth: number
  /** Objects, arrays and primitives together. */
  readonly nodes: number
  /** Characters of one string. */
  readonly text: number
}

const LIMITS: PlainLimits = { depth: 40, nodes: 20_000, text: 100_000 }

/**
 * A bounded JSON copy of anything: cycles, getters that throw, DOM nodes, class instances, revoked proxies and endless
 * strings survive it. A function becomes `{ type: what named says of it }`, its name by default, and is never called. The key `__proto__` is left out.
 *
 * @example
 * const copy = toPlain({ retry: () => {}, self: window }) // { retry: { type: 'retry' }, self: '[Window]' }
 */
export function toPlain(
  value: unknown,
  limits: Partial<PlainLimits> = {},
  named: (value: object) => string = nameOf,
): unknown {
  const { depth, nodes, text } = { ...LIMITS, ...limits }
  const above = new Set<object>()
  let left = nodes

  const copy = (value: unknown, deep: number): unknown => {
    if (left-- <= 0) return '[too much]'
    if (value === undefined || value === null) return value
    switch (typeof value) {
      case 'string':
        return cut(value, text)
      case 'number':
        return Number.isFinite(value) ? value : String(value)
      case 'boolean':
        return value
      case 'bigint':
        return cut(`${value}n`, text)
      case 'symbol':
        return '[symbol]'
      case 'function':
        return { type: named(value) }
      default:
        return open(value, deep)
    }
  }

  const open = (value: object, deep: number): unknown => {
    if (above.has(value)) return '[cycle]'
    if (deep >= depth) return '[too deep]'
    above.add(value)
    try {
      if (Array.isArray(value)) return items(value, deep)
      const prototype: object | null = Object.getPrototypeOf(value)
      const isRecord = prototype === null || prototype === Object.prototype || isForeignRecord(prototype)
      return isRecord ? fields(value, deep) : instance(value)
    } catch {
      return '[unreadable]'
    } finally {
      above.delete(value)
    }
  }

  const items = (value: readonly unknown[], deep: number): unknown[] => {
    const made: unknown[] = []
    for (let index = 0; index < value.length && left > 0; index++) {
      made.push(attempt(() => copy(value[index], deep + 1)) ?? null)
    }
    if (made.length < value.length) made.push('[too much]')
    return made
  }

  const fields = (value: object, deep: number): Record<string, unknown> => {
    const made: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      if (key === '__proto__') continue
      if (left <= 0) {
        made['…'] = '[too much]'
        break
      }
      const plain = attempt(() => copy((value as Record<string, unknown>)[key], deep + 1))
      if (plain !== undefined) made[cut(key, text)] = plain
    }
    return made
  }

  return copy(value, 0)
}

const cut = (value: string, most: number): string => (value.length > most ? `${value.slice(0, most)}…` : value)

/** A getter or a proxy may throw; the rest of the object is still worth showing. */
function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return '[unreadable]'
  }
}

/** `Object.prototype` of another window: an app's iframe, a test's realm. */
const isForeignRecord = (prototype: object): boolean =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')

/** Says what it is and nothing of what is in it, except for a time. */
function instance(value: object): string {
  if (Object.prototype.toString.call(value) === '[object Date]') {
    const time = Number(Date.prototype.getTime.call(value))
    return Number.isFinite(time) ? new Date(time).toISOString() : '[Date]'
  }
  const made: unknown = value.constructor
  return `[${typeof made === 'function' ? nameOf(made) : 'object'}]`
}

export function nameOf(value: object): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, 'name')
  return typeof descriptor?.value === 'string' ? cut(descriptor.value, 100) : ''
}
