import type { AuthUser } from '../../session.ts'
import type { AuthBackend } from '../ports.ts'

/**
 * A plain object with all of `backend`, also where that is an instance of a class: its methods are not its own properties,
 * and want to be called on the object that has their private fields.
 */
export function wrapBackend<User extends AuthUser>(
  backend: AuthBackend<User>,
  own: Partial<AuthBackend<User>>,
): AuthBackend<User> {
  const all: Record<string, unknown> = {}
  for (let level: object = backend; level && level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const key of Object.getOwnPropertyNames(level)) {
      if (key === 'constructor' || Object.hasOwn(all, key)) continue
      const value = backend[key as keyof AuthBackend<User>] as unknown
      all[key] = typeof value === 'function' ? value.bind(backend) : value
    }
  return { ...(all as unknown as AuthBackend<User>), ...own }
}
