import { isObject } from '../adapters/backends/restAnswers.ts'
import { failureOf } from '../adapters/backends/restFailures.ts'
import type { RevokeRequest } from '../adapters/ports.ts'
import type { AuthUser } from '../session.ts'
import { safeAddress } from './bffAddress.ts'
import { type BffAnswer, type BffCalls, saysCsrf } from './bffCall.ts'
import type { BffSettings } from './bffOptions.ts'
import { type BffSession, handleIn } from './bffSession.ts'
import type { CsrfValue } from './csrfValue.ts'

export interface LogOut {
  revoke(request: RevokeRequest): Promise<void>
  /** Where the identity provider wants the user to go after the last sign-out. Told once. */
  takeLogoutUrl(): string | undefined
}

/**
 * Sign-out at the BFF. It may be tried again later (T7), when the cookie may be that of a session which has begun since: that one
 * is not meant, and is left alone.
 */
export function logOut<User extends AuthUser>(
  { page, afterSignOut }: BffSettings<User>,
  csrf: CsrfValue,
  calls: BffCalls<User>,
  known: () => BffSession<User> | null,
): LogOut {
  let logoutUrl: string | undefined

  return {
    async revoke({ accessToken, scope, signal }) {
      logoutUrl = undefined
      const meant = accessToken === undefined ? null : known()
      const handle = handleIn(`Cookie ${accessToken ?? ''}`)
      const returnTo = scope === 'elsewhere' ? undefined : afterSignOut
      const request = { fields: { scope, returnTo }, signal, handle, keepalive: true }
      /** Is there still what this sign-out means? */
      const isThere = async (): Promise<boolean> => {
        const found = await calls.session(signal)
        csrf.settle()
        if (!found) return false
        if (handle) return found.handle === handle
        return !meant || found.user.id === meant.user.id
      }
      let answer: BffAnswer
      // With a value at hand it leaves in this very task, so that it survives a closing page (T44).
      if (csrf.current() === undefined && !(await isThere())) return
      const value = csrf.current()
      answer = await calls.post('logout', request)
      if (saysCsrf(answer.response.status, answer.body)) {
        if (!(await isThere())) return
        answer = await calls.post('logout', request)
      }
      const { response, body } = answer
      // Gone already, or not the one that is meant any more.
      if (response.status !== 401 && !response.ok) throw failureOf('revoke', response, body, page.Date.now())
      if (scope === 'elsewhere') return
      if (csrf.current() === value) csrf.forget(value)
      if (isObject(body)) logoutUrl = safeAddress(body.logoutUrl, page)
    },
    takeLogoutUrl() {
      const url = logoutUrl
      logoutUrl = undefined
      return url
    },
  }
}
