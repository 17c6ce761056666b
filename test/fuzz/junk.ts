import fc from 'fast-check'

/** Names that mean something to JavaScript itself. */
const dangerous = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then')

/** Small values of every kind, those between two kinds foremost. */
const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, 1, -1, 1.5, Number.NaN, '', ' ', '0', 'null', '[]'),
  fc.constantFrom<unknown>(Number.MAX_SAFE_INTEGER + 2, Number.POSITIVE_INFINITY, 1e300, -1e300, 2 ** 31, 2 ** 53),
  fc.string(),
  fc.double(),
  dangerous,
)

/** What `JSON.parse` can give. */
export const json: fc.Arbitrary<unknown> = fc
  .json({ maxDepth: 4 })
  .map((text) => JSON.parse(text))
  .chain((value) =>
    fc.oneof(
      fc.constant(value),
      fc.tuple(dangerous, fc.constant(value)).map(([key, v]) => own(key, v)),
    ),
  )

/** `__proto__` as a field of its own, as `JSON.parse` makes it. */
function own(key: string, value: unknown): unknown {
  return JSON.parse(JSON.stringify([[key, value]]), (_, pair) => pair).reduce(
    (object: object, [name, content]: [string, unknown]) =>
      Object.defineProperty(object, name, { value: content, enumerable: true, configurable: true, writable: true }),
    {},
  )
}

/** What another process can put into a message or a database: anything that can be cloned. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  json,
  fc.anything({ maxDepth: 3, withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
)

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))
  return path.length > 0 ? [path, ...inside] : inside
}

function edited(value: unknown, [key, ...rest]: Path, edit: (holder: Record<string, unknown>, key: string) => void) {
  // What an earlier change has put there may be anything.
  const isOurs = Array.isArray(value) || (typeof value === 'object' && value?.constructor === Object)
  if (key === undefined || !isOurs || Object.isFrozen(value)) return
  const holder = value as Record<string, unknown>
  if (rest.length === 0) edit(holder, String(key))
  else edited(holder[key], rest, edit)
}

/** A copy that shares what cannot be cloned: functions, and objects of a class. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one)]))
}

/** A right value with up to three of its fields removed or replaced: what garbage looks like that is nearly right. */
export function spoiled<T extends object>(right: T, values: fc.Arbitrary<unknown> = junk): fc.Arbitrary<unknown> {
  const paths = pathsOf(right)
  const change = fc.record({ path: fc.constantFrom(...paths), isRemoved: fc.boolean(), value: values })
  return fc.array(change, { maxLength: 3 }).map((changes) => {
    const copy = copied(right)
    for (const { path, isRemoved, value } of changes) {
      edited(copy, path, (holder, key) => {
        if (isRemoved) delete holder[key]
        else holder[key] = value
      })
    }
    return copy
  })
}

/** For code that polluted it: what every object has. */
export const prototypeOf = (): readonly string[] => Object.getOwnPropertyNames(Object.prototype).sort()
