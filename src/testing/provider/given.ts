/** What a test has said, looked at piece by piece. */
import { AuthError, type AuthFailure, toFailure } from '../../errors.ts'

export const refuse = (message: string): never => {
  throw new AuthError('invalid_argument', message)
}

type Fields = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isTime = (value: unknown): value is number => Number.isFinite(value)
export const isTimeOrNone = (value: unknown): value is number | null => value === null || isTime(value)
export const isTexts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string')
export const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0

/** What was said of some of the facts, over the defaults of all of them. */
export function merged<T extends object>(
  what: string,
  given: unknown,
  defaults: T,
  optional: readonly string[] = [],
): T {
  if (given === undefined || given === null) return defaults
  if (!isObject(given)) return refuse(`${what} must be an object.`)
  const said = Object.entries(given).filter(([field, value]) => field !== 'user' && value !== undefined)
  for (const [field] of said)
    if (!Object.hasOwn(defaults, field) && !optional.includes(field)) refuse(`${what} has no field "${field}".`)
  return { ...defaults, ...Object.fromEntries(said) }
}

export function errorFrom(given: unknown): AuthFailure | null {
  if (given === undefined || given === null) return null
  if (given instanceof Error) return toFailure(given)
  if (!isObject(given) || typeof given.code !== 'string' || typeof given.message !== 'string')
    return refuse('error must be an AuthError, or its { code, message }.')
  return given as unknown as AuthFailure
}
