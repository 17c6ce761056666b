import { challengeOutcome, invalid, parseSecondFactor } from '../adapters/backends/restAnswers.ts'
import { leavePage } from '../adapters/leavePage.ts'
import type { AuthBackend, Credentials, SignInOutcome, StepUpRequest } from '../adapters/ports.ts'
import { AuthError, isAuthError } from '../errors.ts'
import { returnTo } from '../returning/returnTo.ts'
import type { AuthUser, Grant } from '../session.ts'
import { bffAddress } from './bffAddress.ts'
import { bffCalls } from './bffCall.ts'
import { bffFetch } from './bffFetch.ts'
import { type BffOptions, bffSettings } from './bffOptions.ts'
import { type BffSession, grantOf, readSession } from './bffSession.ts'
import { csrfValue } from './csrfValue.ts'
import { type Departure, departureNote } from './departure.ts'
import { logOut } from './logOut.ts'
import { errorInAddress } from './returned.ts'

/** How long (ms) a page may take to leave for the login page: until then a sign-in by redirect has not failed. */
const LEAVING = 60_000

/** A login page may be slow, or the BFF out of reach for a moment: the return is not over then. */
const isPassing = (error: unknown) =>
  isAuthError(error) && ['network', 'timeout', 'server_error', 'rate_limited'].includes(error.code)

/**
 * A session that a backend-for-frontend keeps behind an HttpOnly cookie: no token ever comes into the page (RFC 10017 calls it the
 * BFF pattern). Who-am-I (`GET <base>/session`) says who is signed in and how long; it never prolongs the session, requests do
 * (T35). What a server has to answer: docs/bff.md; one to start from: `examples/bff`.
 *
 * `signIn({ method: 'redirect', returnTo })` leaves the page for `<base>/login`; any other method is a form, sent as JSON to
 * `POST <base>/login`. `refresh` rejects with `AuthError('invalid_grant')` where nobody is signed in any more.
 *
 * Throws `AuthError('invalid_options')` for each mistake in the options.
 *
 * @example
 * const auth = createAuth({ backend: bffBackend({ base: '/bff' }) })
 * await auth.signIn({ method: 'redirect', returnTo: '/orders' })
 */
export function bffBackend<User extends AuthUser = AuthUser>(options: BffOptions<User> = {}): AuthBackend<User> {
  const settings = bffSettings(options)
  const { page, base, id, mapSession } = settings
  const address = bffAddress(base, page)
  const csrf = csrfValue(settings)
  const calls = bffCalls(settings, address, csrf)
  const note = departureNote(id, page)
  let known: BffSession<User> | null = null
  const out = logOut(settings, csrf, calls, () => known)

  const granted = (session: BffSession<User>): Grant<User> => {
    known = session
    return grantOf(session)
  }
  const whoAmI = async (signal: AbortSignal): Promise<Grant<User>> => {
    const session = await calls.session(signal)
    csrf.settle()
    if (session) return granted(session)
    throw new AuthError('invalid_grant', 'The BFF has no session for this browser: it is over, or was ended there.')
  }
  const outcome = (answer: unknown, askedAt: number): SignInOutcome<User> => {
    const asked = parseSecondFactor(answer)
    return asked ? challengeOutcome(asked, askedAt) : { type: 'granted', grant: signedIn(answer) }
  }
  const signedIn = (answer: unknown): Grant<User> => {
    const session = readSession<User>(answer, mapSession)
    if (!session) throw invalid('it says neither who is signed in nor that a second factor is needed')
    return granted(session)
  }

  /** Leaves for the login page of the BFF, which comes back to an address of this app. */
  const leave = async (
    departure: Departure,
    { returnTo: wanted, params }: Omit<Credentials, 'method'>,
    asked: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<never> => {
    const here = new URL(page.location.href)
    const fallback = here.pathname + here.search + here.hash
    const target = typeof wanted === 'string' ? wanted : fallback
    const url = new URL(address.of('login'))
    for (const [name, value] of Object.entries({ ...(params as object | undefined), ...asked }))
      if (typeof value === 'string') url.searchParams.set(name, value)
    url.searchParams.set('return_to', returnTo(target, { fallback, origin: page.location.origin }))
    note.write(departure)
    try {
      return await leavePage(page, url.href, signal)
    } catch (error) {
      note.take()
      throw error
    }
  }

  return {
    id,
    refreshWith: 'ambient',
    asksOnWake: true,
    asksOnly: true,
    refresh: ({ signal }) => whoAmI(signal),
    async signIn(credentials, { signal, remember = false }) {
      const askedAt = page.Date.now()
      const { method, ...fields } = credentials
      if (method === 'redirect')
        return leave({ purpose: 'signIn', remember }, fields, remember ? { remember: '1' } : {}, signal)
      note.take()
      const form = { ...credentials, ...(remember && { remember }) }
      return outcome(await calls.submit('login', 'signIn', { fields: form, signal }), askedAt)
    },
    patience: (method) => (method === 'redirect' ? LEAVING : undefined),
    resume() {
      const left = note.take()
      if (!left) return null
      const error = errorInAddress(page)
      if (error)
        return async () => {
          throw error
        }
      // The session goes on: the restore asks who-am-I, and hears what has been proved meanwhile.
      if (left.purpose === 'stepUp') return null
      return async ({ signal }) => {
        try {
          return { type: 'granted', grant: await whoAmI(signal), remember: left.remember }
        } catch (error) {
          if (isPassing(error)) note.write(left)
          if (!isAuthError(error) || error.code !== 'invalid_grant') throw error
          throw new AuthError('cancelled', 'The user came back without having signed in.', { cause: error })
        }
      }
    },
    async verifySecondFactor(state, { code, method }, { signal }) {
      const askedAt = page.Date.now()
      const { challenge, methods } = state as { challenge: string; methods: readonly string[] }
      const fields = { challenge, code, method: method ?? methods[0] }
      return outcome(await calls.submit('second-factor', 'secondFactor', { fields, signal }), askedAt)
    },
    async resendSecondFactor(state, { signal }) {
      const askedAt = page.Date.now()
      const { challenge } = state as { challenge: string }
      const answer = await calls.submit('second-factor/resend', 'secondFactor', { fields: { challenge }, signal })
      const asked = parseSecondFactor(answer)
      if (!asked) throw invalid('it does not say how to answer the new challenge')
      return challengeOutcome(asked, askedAt)
    },
    async stepUp(credentials, { request, signal }) {
      const { method, ...fields } = credentials
      if (method === 'redirect') return leave({ purpose: 'stepUp', remember: false }, fields, asQuery(request), signal)
      const form = { ...credentials, acr: request.acr, maxAge: seconds(request.maxAge) }
      return signedIn(await calls.submit('step-up', 'signIn', { fields: form, signal }))
    },
    fetch: bffFetch(settings, address, csrf, calls, () => known),
    revoke: (request) => out.revoke(request),
    leave() {
      known = null
      const url = out.takeLogoutUrl()
      if (url) page.location.assign?.(url)
    },
  }
}

/** `max_age` counts in whole seconds; rounded up it would allow more than was asked for. */
const seconds = (ms: number | undefined) => (ms === undefined ? undefined : Math.floor(ms / 1_000))

/** OIDC Core §3.1.2.1 names. */
function asQuery({ acr, maxAge, method }: StepUpRequest): Readonly<Record<string, string>> {
  return {
    step_up: '1',
    ...(acr !== undefined && { acr_values: acr }),
    ...(maxAge !== undefined && { max_age: String(seconds(maxAge)) }),
    ...(method !== undefined && { amr: method }),
  }
}
