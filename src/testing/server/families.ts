import type { ServerClock } from './clock.ts'
import type { Issuer } from './issue.ts'
import { Refusal } from './refusal.ts'

/** How the refresh token travels. A token of one mode is worth nothing in the other. */
export type TokenMode = 'body' | 'cookie'

/** What a sign-in or a step-up has proved. */
export interface Authentication {
  /** Methods used, RFC 8176. */
  readonly amr: readonly string[]
  /** Authentication context class (OIDC Core §2); default: none is named. */
  readonly acr?: string
}

/** Why a family is dead. */
export type RevokedBy = 'signOut' | 'reuse' | 'administrator' | 'replaced' | 'expired'

/**
 * One sign-in and all that grew out of it: a chain of refresh tokens, each spent once, and the access tokens that they
 * brought. It dies as a whole (RFC 9700 §4.14.2).
 */
export interface Family {
  readonly id: string
  readonly userId: string
  readonly mode: TokenMode
  /** How the user has proved who they are; a step-up puts better facts in the place of the first ones. */
  authentication: Authentication
  /** Counts sign-ins of this server: a higher one began later. */
  readonly order: number
  readonly startedAt: number
  readonly expiresAt: number
  generation: number
  /** Epoch milliseconds of the last step-up. */
  steppedUpAt: number | null
  revokedBy: RevokedBy | null
  endedAt: number | null
  /** A later sign-in of the same browser has put its own cookie in the place of this one's. */
  isOvertaken: boolean
}

export interface AccessToken {
  readonly family: Family
  readonly expiresAt: number
  readonly permissionsVersion: number
  /** What was proved when it was issued: a step-up makes no older token worth more. */
  readonly authentication: Authentication
  /** When that was proved, epoch milliseconds. */
  readonly provedAt: number
}

export interface FamilyTokens {
  readonly family: Family
  readonly refreshToken: string
}

export interface Families {
  begin(userId: string, mode: TokenMode, authentication: Authentication): FamilyTokens
  /** Spends a refresh token. One that was spent longer ago than the grace allows kills its family. */
  rotate(refreshToken: string, mode: TokenMode): FamilyTokens
  grantAccess(family: Family, ttl: number, permissionsVersion: number): string
  /** A usable access token, or `undefined`. */
  access(token: string): AccessToken | undefined
  /** The family that any token ever belonged to, spent, expired and revoked ones too. */
  of(token: string): Family | undefined
  all(): readonly Family[]
  isLive(family: Family): boolean
  revoke(family: Family, by: RevokedBy): void
  /** Makes the access tokens of a family void; its refresh token stays good. */
  voidAccess(family: Family): void
  /** Refresh tokens that a client could spend now. */
  liveRefreshTokens(): readonly string[]
  liveAccessTokens(): readonly string[]
  reset(): void
}

export interface FamilyOptions {
  readonly clock: ServerClock
  readonly issuer: Issuer
  /** Seconds from sign-in. */
  readonly refreshTokenTtl: number
  /** Seconds for which a spent refresh token may be spent again. */
  readonly reuseGrace: number
  readonly onReuse: () => void
}

interface RefreshToken {
  readonly family: Family
  /** Epoch milliseconds of the first time. */
  spentAt: number | null
}

export function createFamilies({ clock, issuer, refreshTokenTtl, reuseGrace, onReuse }: FamilyOptions): Families {
  const families = new Map<string, Family>()
  const refreshTokens = new Map<string, RefreshToken>()
  const accessTokens = new Map<string, AccessToken & { isVoid: boolean }>()
  let order = 0

  const revoke = (family: Family, by: RevokedBy, at = clock.now()): void => {
    if (family.revokedBy !== null) return
    family.revokedBy = by
    family.endedAt = at
  }
  const isLive = (family: Family): boolean => {
    if (clock.now() >= family.expiresAt) revoke(family, 'expired', family.expiresAt)
    return family.revokedBy === null
  }
  const next = (family: Family): FamilyTokens => {
    const refreshToken = issuer.issue('refresh')
    refreshTokens.set(refreshToken, { family, spentAt: null })
    return { family, refreshToken }
  }
  const access = (token: string): AccessToken | undefined => {
    const found = accessTokens.get(token)
    const isUsable = found && !found.isVoid && isLive(found.family) && clock.now() < found.expiresAt
    return isUsable ? found : undefined
  }

  return {
    begin(userId, mode, authentication) {
      const startedAt = clock.now()
      const family: Family = {
        id: issuer.name(),
        userId,
        mode,
        authentication,
        steppedUpAt: null,
        order: ++order,
        startedAt,
        expiresAt: startedAt + refreshTokenTtl * 1_000,
        generation: 1,
        revokedBy: null,
        endedAt: null,
        isOvertaken: false,
      }
      families.set(family.id, family)
      return next(family)
    },
    rotate(refreshToken, mode) {
      const found = refreshTokens.get(refreshToken)
      if (!found || found.family.mode !== mode || !isLive(found.family)) throw new Refusal(400, 'invalid_grant')
      const { family } = found
      if (found.spentAt !== null && clock.now() >= found.spentAt + reuseGrace * 1_000) {
        revoke(family, 'reuse')
        onReuse()
        throw new Refusal(400, 'invalid_grant')
      }
      found.spentAt ??= clock.now()
      family.generation += 1
      return next(family)
    },
    grantAccess(family, ttl, permissionsVersion) {
      const token = issuer.issue('access')
      const { authentication, steppedUpAt, startedAt } = family
      const facts = { family, permissionsVersion, authentication, provedAt: steppedUpAt ?? startedAt }
      accessTokens.set(token, { ...facts, expiresAt: clock.now() + ttl * 1_000, isVoid: false })
      return token
    },
    access,
    of: (token) => (refreshTokens.get(token) ?? accessTokens.get(token))?.family,
    all: () => [...families.values()],
    isLive,
    revoke: (family, by) => isLive(family) && revoke(family, by),
    voidAccess(family) {
      for (const token of accessTokens.values()) if (token.family === family) token.isVoid = true
    },
    liveRefreshTokens: () =>
      [...refreshTokens]
        .filter(([, { family, spentAt }]) => spentAt === null && isLive(family))
        .map(([token]) => token),
    liveAccessTokens: () => [...accessTokens.keys()].filter(access),
    reset() {
      families.clear()
      refreshTokens.clear()
      accessTokens.clear()
      order = 0
    },
  }
}
