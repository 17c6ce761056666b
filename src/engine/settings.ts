import type { AuthBackend, TokenStore } from '../adapters/ports.ts'
import { AuthError } from '../errors.ts'
import type { IdlePolicy } from '../machines/inactivity/inactivity.actor.ts'
import type { AuthOptions, IdleOptions, TokenStores } from '../options.ts'
import type { TokenKind } from '../protocol/record.ts'
import type { AuthUser } from '../session.ts'
import type { Shelf } from '../vault.ts'

/** The options, checked and with every default filled in. */
export interface EngineSettings {
  readonly backend: AuthBackend
  readonly scope: string
  readonly leeway: number
  readonly timeouts: {
    readonly request: number
    readonly wait: number
    readonly signOut: number
    readonly settle: number
  }
  readonly shareAccessToken: boolean
  readonly shelves: (remembered: boolean) => readonly Shelf[]
  readonly idle: (remembered: boolean) => IdlePolicy | null
  readonly lifetime: (remembered: boolean) => number | null
  readonly unlock: AuthOptions['unlock']
  readonly onSignOut: AuthOptions['onSignOut']
  readonly stepUp: AuthOptions['stepUp']
}

const invalid = (message: string): never => {
  throw new AuthError('invalid_options', message)
}

function duration(name: string, value: number | undefined, byDefault: number): number {
  if (value === undefined) return byDefault
  return Number.isFinite(value) && value >= 0 ? value : invalid(`${name} must be a number of milliseconds, 0 or more.`)
}

function positive(name: string, value: number | undefined, byDefault: number): number {
  return duration(name, value, byDefault) || invalid(`${name} must be more than 0 ms.`)
}

function idlePolicy(name: string, idle: IdleOptions | undefined, hasUnlock: boolean): IdlePolicy | null {
  if (!idle) return null
  const timeout = positive(`${name}.timeout`, idle.timeout ?? 0, 0)
  const warning = duration(`${name}.warning`, idle.warning, 0)
  const { policy = 'signOut', activityDismissesWarning = false } = idle
  if (warning >= timeout)
    invalid(`${name}.warning (${warning} ms) must be shorter than ${name}.timeout (${timeout} ms).`)
  if (!['signOut', 'lock', 'notify'].includes(policy)) invalid(`${name}.policy must be 'signOut', 'lock' or 'notify'.`)
  if (policy === 'lock' && !hasUnlock)
    invalid(`${name}.policy 'lock' needs the option "unlock", or nobody could ever unlock the session.`)
  return { timeout, warning, policy, activityDismissesWarning }
}

const KINDS: readonly TokenKind[] = ['refreshToken', 'accessToken', 'idToken']

const isStore = (value: TokenStores): value is TokenStore => 'get' in value && 'set' in value

/** Groups the kinds by store, the one with the refresh token first: its half is written first. */
function shelvesFrom(name: string, stores: TokenStores | undefined): readonly Shelf[] {
  if (!stores) return []
  if (typeof stores !== 'object') return invalid(`${name} must be a token store, or an object with one for each kind.`)
  const byStore = new Map<TokenStore, TokenKind[]>()
  for (const kind of KINDS) {
    const store = isStore(stores) ? stores : stores[kind]
    if (!store) continue
    if (!['get', 'set', 'remove'].every((method) => typeof store[method as 'get'] === 'function'))
      invalid(`${name} must have the methods get, set and remove.`)
    byStore.set(store, [...(byStore.get(store) ?? []), kind])
  }
  return [...byStore].map(([store, kinds]) => ({ store, kinds }))
}

/** Checks an app's options. Throws `AuthError('invalid_options')` with a sentence for each mistake. */
export function settingsFrom<User extends AuthUser>(options: AuthOptions<User>): EngineSettings {
  const { backend, remember, unlock, onSignOut, stepUp } = options ?? {}
  if (typeof backend !== 'object' || backend === null || typeof backend.id !== 'string' || !backend.id)
    throw new AuthError(
      'invalid_options',
      'backend is required: an AuthBackend with an id, for example restBackend({ baseUrl }).',
    )
  if (!['token', 'ambient', 'none'].includes(backend.refreshWith))
    invalid("backend.refreshWith must be 'token', 'ambient' or 'none'.")
  // `null` is what a configuration file says for "left out".
  const timeouts = options.timeouts ?? {}
  const { fetch, isRejected } = options.requests ?? {}
  for (const [name, value] of Object.entries({ unlock, onSignOut, stepUp, fetch, isRejected }))
    if (value !== undefined && typeof value !== 'function') invalid(`${name} must be a function.`)
  if (backend.refreshWith !== 'none' && !backend.refresh)
    invalid(`backend.refreshWith is '${backend.refreshWith}', but the backend has no refresh().`)
  const { scope = backend.id } = options
  if (typeof scope !== 'string' || !scope.trim()) invalid('scope must be a name that is not empty.')
  const shelves = shelvesFrom('store', options.store)
  const remembered = remember?.store ? shelvesFrom('remember.store', remember.store) : shelves
  for (const shelf of [...shelves, ...remembered]) {
    if (backend.refreshWith === 'none' && shelf.kinds.length === 1 && shelf.kinds[0] === 'refreshToken')
      invalid('There is a store for refresh tokens, but the backend cannot refresh.')
  }
  const hasUnlock = unlock !== undefined
  const idle = idlePolicy('idle', options.idle, hasUnlock)
  const rememberedIdle = remember?.idle ? idlePolicy('remember.idle', remember.idle, hasUnlock) : idle
  const lifetime = options.lifetime === undefined ? null : positive('lifetime', options.lifetime, 0)
  const rememberedLifetime =
    remember?.lifetime === undefined ? lifetime : positive('remember.lifetime', remember.lifetime, 0)
  return {
    backend: backend as unknown as AuthBackend,
    scope,
    leeway: duration('leeway', options.leeway, backend.asksOnly ? 0 : 30_000),
    timeouts: {
      request: positive('timeouts.request', timeouts.request, 15_000),
      wait: positive('timeouts.wait', timeouts.wait, 30_000),
      signOut: duration('timeouts.signOut', timeouts.signOut, 5_000),
      settle: duration('timeouts.settle', timeouts.settle, 1_000),
    },
    shareAccessToken: options.shareAccessToken ?? false,
    shelves: (isRemembered) => (isRemembered ? remembered : shelves),
    idle: (isRemembered) => (isRemembered ? rememberedIdle : idle),
    lifetime: (isRemembered) => (isRemembered ? rememberedLifetime : lifetime),
    unlock,
    onSignOut,
    stepUp,
  }
}
