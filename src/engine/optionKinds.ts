import type { Environment } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'

const PORTS: readonly (keyof Environment)[] = [
  'ledger',
  'lock',
  'channel',
  'notes',
  'activity',
  'lifecycle',
  'clock',
  'random',
]

type Fields = Readonly<Record<string, unknown>>

/**
 * What must be of its kind where it is given at all, for those who have no compiler that tells them. Durations, stores
 * and the backend are judged with their values. Throws `AuthError('invalid_options')`.
 */
export function checkKinds(options: { readonly requests?: object; readonly environment?: object }): void {
  const { requests, environment = {} } = options
  const check = (given: object | undefined, names: readonly string[], ...kinds: string[]) => {
    for (const name of names) {
      const value = (given as Fields | undefined)?.[name]
      // A port that is given as `undefined` would take the place of the default.
      const isLeftOut = value === undefined && (given !== environment || !Object.hasOwn(environment, name))
      if (!isLeftOut && (value === null || !kinds.includes(typeof value)))
        throw new AuthError('invalid_options', `${name} must be: ${kinds.join(' or ')}.`)
    }
  }
  check(options, ['timeouts', 'requests', 'environment', 'initialView'], 'object')
  check(options, ['unlock', 'onSignOut'], 'function')
  check(options, ['inspect'], 'function', 'object')
  check(requests, ['fetch', 'isRejected'], 'function')
  check(environment, PORTS, 'object')
}
