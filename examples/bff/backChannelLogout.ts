import { Hono } from 'hono'
import { createRemoteJWKSet, customFetch, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Settings } from './options.ts'
import type { Provider } from './provider.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Seconds that a logout token is good for, and the time for which its id is remembered. */
const FRESH = 120

/**
 * `POST /backchannel-logout`: the provider says that a user has signed out there (OIDC Back-Channel Logout 1.0 §2.6). The sessions
 * end at once; the pages hear of it from the next 401, or from who-am-I when they wake.
 */
export function backChannelLogout(settings: Settings, provider: Provider): Hono {
  const { store, issuer, clientId, now, fetch } = settings
  const routes = new Hono()
  const seen = new Map<string, number>()
  let keys: JWTVerifyGetKey | undefined

  const keysOf = async (): Promise<JWTVerifyGetKey> => {
    const { jwks_uri } = await provider.server()
    keys ??= createRemoteJWKSet(new URL(jwks_uri ?? ''), { [customFetch]: fetch })
    return keys
  }
  /** Once only: whoever records a logout token cannot send it again. */
  const isReplay = (jti: string): boolean => {
    for (const [old, until] of seen) if (until <= now()) seen.delete(old)
    if (seen.has(jti)) return true
    seen.set(jti, now() + 2 * FRESH * 1_000)
    return false
  }
  const isLogout = ({ events, nonce, jti, sub, sid }: JWTPayload): boolean =>
    // A nonce would make it an id token that somebody passes off as one (§2.4).
    nonce === undefined &&
    typeof events === 'object' &&
    events !== null &&
    EVENT in events &&
    typeof jti === 'string' &&
    (typeof sub === 'string' || typeof sid === 'string') &&
    !isReplay(jti)

  routes.post('/backchannel-logout', async (c) => {
    c.header('cache-control', 'no-store')
    const form = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>)
    const token = form.logout_token
    try {
      if (typeof token !== 'string') throw new Error('There is no logout token.')
      const { payload } = await jwtVerify(token, await keysOf(), {
        issuer,
        audience: clientId,
        maxTokenAge: FRESH,
        clockTolerance: 5,
        requiredClaims: ['iat', 'jti', 'events'],
        currentDate: new Date(now()),
      })
      if (!isLogout(payload)) throw new Error('This is not a logout token.')
      const { sub, sid } = payload
      const which = typeof sid === 'string' ? { sid } : { user: sub ?? '' }
      for (const key of await store.find(which)) {
        const session = await store.get(key)
        if (sub === undefined || session?.user.id === sub) await store.delete(key)
      }
      return c.body(null, 200)
    } catch {
      return c.json({ error: 'invalid_request' }, 400)
    }
  })
  return routes
}
