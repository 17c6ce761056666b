import type { AccessGate } from './accessGate.ts'
import { bearerIn } from './bearer.ts'
import type { FakeAuthServer, StartedCookieSession, StartedSession, WhichSessions } from './fakeAuthServer.types.ts'
import type { Family, TokenMode } from './families.ts'
import { responseOf } from './platform.ts'
import { Refusal } from './refusal.ts'
import { answerOf } from './serverAnswer.ts'
import type { ServerWorld } from './world.ts'

type ServerSide = Pick<
  FakeAuthServer,
  'identify' | 'refusal' | 'challenge' | 'signInAs' | 'revoke' | 'voidAccessTokens' | 'setPermissions'
>

/** What a test, or the API behind the auth server, does without a request to it. */
export function serverSide(world: ServerWorld, gate: AccessGate, state: FakeAuthServer['state']): ServerSide {
  const { users, families, faults, journal, cookies, scope, acr } = world
  const tokenOf = ({ headers }: Request): string | undefined => bearerIn(headers.get('authorization'))

  const meant = ({ user, session }: WhichSessions): readonly Family[] => {
    const userId = user === undefined ? undefined : users.named(user).user.id
    return families
      .all()
      .filter((family) => family.userId === (userId ?? family.userId) && family.id === (session ?? family.id))
  }

  const begin = (name: string, mode: TokenMode, amr: readonly string[]) => {
    const account = users.named(name)
    const authentication = { amr, acr: acr[amr.length > 1 ? 1 : 0] }
    const tokens = families.begin(account.user.id, mode, authentication)
    const expiresIn = faults.accessTokenTtl
    const accessToken = families.grantAccess(tokens.family, expiresIn, account.permissionsVersion)
    const scopes = scope.split(' ').filter(Boolean)
    journal.counters.signIns += 1
    return {
      tokens,
      grant: { accessToken, tokenType: 'Bearer', expiresIn, user: account.user, scopes, ...authentication },
    }
  }
  function signInAs(
    name: string,
    options: { readonly mode: 'cookie'; readonly amr?: readonly string[] },
  ): StartedCookieSession
  function signInAs(
    name: string,
    options?: { readonly mode?: 'body'; readonly amr?: readonly string[] },
  ): StartedSession
  function signInAs(
    name: string,
    { mode = 'body', amr = ['pwd'] }: { readonly mode?: TokenMode; readonly amr?: readonly string[] } = {},
  ): StartedSession | StartedCookieSession {
    const { tokens, grant } = begin(name, mode, amr)
    const session = tokens.family.id
    if (mode === 'cookie') return { ...grant, session, setCookie: cookies.cookieOf(tokens) }
    return { ...grant, session, refreshToken: tokens.refreshToken }
  }

  const unlessAdmitted = (admit: () => unknown): Response | null => {
    try {
      admit()
      return null
    } catch (error) {
      if (error instanceof Refusal) return responseOf(answerOf(error, error.headers))
      throw error
    }
  }

  return {
    identify(request) {
      try {
        const { account, family, isStale } = gate.identify(tokenOf(request))
        const session = state.families().find(({ id }) => id === family.id)
        return session ? { user: account.user, session, isStale } : null
      } catch (error) {
        if (error instanceof Refusal) return null
        throw error
      }
    },
    refusal: (request, permission) => unlessAdmitted(() => gate.admit(tokenOf(request), permission)),
    challenge: (request, asked) => unlessAdmitted(() => gate.demand(tokenOf(request), asked)),
    signInAs,
    revoke(which = {}, as = 'administrator') {
      const live = meant(which).filter(families.isLive)
      for (const family of live) families.revoke(family, as)
      if (as === 'reuse') journal.counters.reuseDetections += live.length
      return live.length
    },
    voidAccessTokens(which = {}) {
      for (const family of meant(which)) families.voidAccess(family)
    },
    setPermissions(name, permissions) {
      const { id } = users.named(name).user
      users.setPermissions(id, permissions)
      return users.named(id).user
    },
  }
}
