import { authMachine } from '../../../machines/auth/auth.machine.ts'
import { type Fields, field, fieldsOf, isFields } from './reading.ts'

/** Machines whose descriptions the package leaves out (docs/decisions/0012). */
const OURS: readonly { readonly config: object }[] = [authMachine]

const statesOf = (config: unknown): string => Object.keys(fieldsOf(field(config, 'states'))).join()

/**
 * A definition with the descriptions that this page knows of the machine: an app runs the built package, which has none.
 * One that the definition brings itself is kept; another machine of the same name gets nothing. Throws nothing.
 *
 * @example
 * graphFrom(described(JSON.parse(definition)))
 */
export function described(definition: unknown): unknown {
  const known = OURS.find(
    ({ config }) => field(config, 'id') === field(definition, 'id') && statesOf(config) === statesOf(definition),
  )
  return known ? join(definition, known.config) : definition
}

function join(given: unknown, known: unknown): unknown {
  if (Array.isArray(given))
    return given.map((item, index) => join(item, Array.isArray(known) ? known[index] : undefined))
  if (!isFields(given) || !isFields(known)) return given
  const description = field(known, 'description')
  const joined: Fields = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, join(value, field(known, name))]),
  )
  return typeof description === 'string' && !('description' in given) ? { ...joined, description } : joined
}
