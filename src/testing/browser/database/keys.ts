/** Keys of this model: strings and numbers; numbers come first, as the standard orders them. */
export type Key = string | number

export function checkKey(key: unknown): Key {
  if (typeof key === 'string' || (typeof key === 'number' && !Number.isNaN(key))) return key
  throw new DOMException('The simulated IndexedDB takes strings and numbers as keys.', 'DataError')
}

export const compareKeys = (one: Key, other: Key): number =>
  typeof one === typeof other ? (one < other ? -1 : one > other ? 1 : 0) : typeof one === 'number' ? -1 : 1

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** As `structuredClone`, and much faster for what JSON can say. Throws a `DataCloneError` for functions. */
export function copy(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return structuredClone(value)
  if (typeof value !== 'object' || value === null) return value
  if (!isPlain(value)) return structuredClone(value)
  const result: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return structuredClone(value)
    result[key] = copy(inner)
  }
  return result
}
