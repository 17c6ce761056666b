import type { Grant } from '../../session.ts'

/** In seconds. `1e999` is legal JSON, and infinite; so is `1e306` in milliseconds. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value * 1_000)

/**
 * How long a JWT says that it lives: `exp − iat`, which does not depend on anybody's clock; else `exp` alone. Nothing for
 * a token that is opaque. The signature is the server's business: a client only wants to know when to ask again.
 */
export function jwtLifetime(token: string): Pick<Grant, 'expiresIn' | 'expiresAt'> {
  try {
    const [, payload = ''] = token.split('.')
    const { exp, iat } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as Record<string, unknown>
    if (!isTime(exp)) return {}
    return isTime(iat) && exp >= iat ? { expiresIn: exp - iat } : { expiresAt: exp * 1_000 }
  } catch {
    return {}
  }
}
