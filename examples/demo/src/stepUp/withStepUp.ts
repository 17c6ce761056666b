import { type AuthBackend, AuthError } from 'authchart'
import type { DemoUser } from '../auth/demoUser.ts'

interface Answer {
  readonly access_token: string
  readonly expires_in: number
  readonly amr?: readonly string[]
  readonly acr?: string
  readonly authentication_age?: number
  readonly user: DemoUser
  readonly error?: string
}

/** Teaches the REST backend this server's way to step up: a code of the authenticator app. */
export const withStepUp = (backend: AuthBackend<DemoUser>): AuthBackend<DemoUser> => ({
  ...backend,
  async stepUp({ code }, { accessToken, signal }) {
    const response = await fetch('/auth/step-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ code }),
      signal,
    })
    const { error, ...answer } = (await response.json().catch(() => ({}))) as Answer
    if (error === 'second_factor_invalid') throw new AuthError('second_factor_invalid', 'That code is not right.')
    if (!response.ok) throw new AuthError('server_error', `The server answered ${response.status}.`)
    return {
      accessToken: answer.access_token,
      expiresIn: answer.expires_in,
      user: answer.user,
      ...(answer.amr && { amr: answer.amr }),
      ...(answer.acr !== undefined && { acr: answer.acr }),
      authenticationAge: answer.authentication_age ?? 0,
    }
  },
})
