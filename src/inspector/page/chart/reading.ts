/**
 * Reading of values that come from anywhere: a parsed definition has whatever its sender put there. Nothing here
 * throws, and what it returns is short enough to be drawn.
 */

const LONGEST = 200
const MOST_NAMES = 20

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of an object, own ones only; none of anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** An own field: `states` of `{ __proto__: { states } }` is not there. */
export const field = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** `undefined` is nothing, an array is itself, anything else is alone. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]

export function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string' || value === '') return null
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value
}

/** What a guard or an action is called that was written in place. */
export const INLINE = '…'

/** The name of an action, a guard or an actor: `'name'`, `{ type: 'name' }`, or what a function says of itself. */
export function nameOf(value: unknown): string | null {
  if (typeof value === 'function') return textOf(Object.getOwnPropertyDescriptor(value, 'type')?.value) ?? INLINE
  const name = textOf(isFields(value) ? (field(value, 'type') ?? field(value, 'id')) : value)
  // A function keeps the name of the property it was assigned to, also where it was turned into data.
  return name && WRITTEN_IN_PLACE.has(name) ? INLINE : name
}

const WRITTEN_IN_PLACE = new Set(['guard', 'actions', 'entry', 'exit', 'src', 'function', 'anonymous'])

export const namesOf = (value: unknown): string[] =>
  listOf(value)
    .slice(0, MOST_NAMES)
    .map(nameOf)
    .filter((name) => name !== null)
    .map((name) => name.replace(/^xstate\./, ''))
