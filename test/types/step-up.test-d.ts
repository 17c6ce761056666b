import { type AuthClient, type AuthView, createAuth, restBackend } from 'authchart'
import type { AuthBackend, Credentials, StepUpRequest } from 'authchart/adapters'
import { passkeyEndpoints, withPasskeys } from 'authchart/passkey'
import { type challengeOf, type StepUpCommands, type StepUpFeature, stepUp, withStepUp } from 'authchart/step-up'
import type { AuthUser } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}
declare const auth: AuthClient<Person>

// ------------------------------------------------------------------------------------------------ the commands

sameType<typeof auth.stepUp, StepUpCommands<Person>['stepUp']>()
sameType<Awaited<ReturnType<typeof auth.stepUp>>, AuthView<Person>>()
sameType<Awaited<ReturnType<typeof auth.submitStepUp>>, AuthView<Person>>()
sameType<ReturnType<typeof auth.declineStepUp>, void>()
sameType<ReturnType<typeof auth.isSteppedUp>, boolean>()
sameType<Parameters<typeof auth.submitStepUp>[0], Credentials>()

const { signal } = new AbortController()
export const asked = [
  auth.stepUp(),
  auth.stepUp({}),
  auth.stepUp({ acr: '2', method: 'otp', maxAge: 60_000 }, { signal }),
  auth.submitStepUp({ method: 'otp', code: '123456' }),
]
export const wrong = [
  // @ts-expect-error milliseconds are a number
  auth.stepUp({ maxAge: '60s' }),
  // @ts-expect-error the name in an HTTP header is not the name here
  auth.stepUp({ acr_values: '2' }),
  // @ts-expect-error a signal, not its controller
  auth.stepUp({}, { signal: new AbortController() }),
  // @ts-expect-error by which method?
  auth.submitStepUp({ code: '123456' }),
  // @ts-expect-error nothing was given
  auth.submitStepUp(),
  // @ts-expect-error a level is an acr, by name
  auth.isSteppedUp('2'),
]

// What a page shows of it.
const { assurance } = auth.view
// @ts-expect-error `null` without a session, and without the option
assurance.request
if (assurance) {
  sameType<typeof assurance.request, StepUpRequest | null>()
  sameType<typeof assurance.elevatedUntil, number | null>()
  // @ts-expect-error shown, not written
  assurance.isVerifying = true
}

auth.on('stepUpRequired', ({ request }) => sameType<typeof request, StepUpRequest>())
auth.on('steppedUp', ({ until }) => sameType<typeof until, number>())
// @ts-expect-error nothing is left
auth.on('steppedDown', ({ until }) => until)

// ------------------------------------------------------------------------------------------------ the option

sameType<ReturnType<typeof stepUp>, StepUpFeature>()
const server = { baseUrl: '/auth', mode: 'cookie' } as const
const rest = restBackend<Person>(server)
createAuth({ backend: rest, stepUp: stepUp({ lasts: 60_000, levels: ['1', '2'] }) })
// @ts-expect-error the function is called first
createAuth({ backend: rest, stepUp })
// @ts-expect-error the weakest and the strongest have names, not ranks
stepUp({ levels: [1, 2] })
sameType<ReturnType<typeof challengeOf>, StepUpRequest | null>()

// ------------------------------------------------------------------------------------------------ withStepUp

// What restBackend was given is enough, and the user type is that of the backend.
sameType<ReturnType<typeof withStepUp<Person>>, AuthBackend<Person>>()
const backend: AuthBackend<Person> = withStepUp(rest, server)
createAuth<Person>({ backend, stepUp: stepUp() })
withStepUp(rest, { ...server, endpoint: { otp: '/otp', password: '/again' }, headers: () => ({ 'x-csrf': 'c' }) })
withStepUp(rest, { ...server, mapGrant: () => ({ accessToken: 'a', user: { id: 'u', email: 'e' } }) })
withStepUp(rest, {
  ...server,
  toBody(purpose, fields) {
    sameType<typeof purpose, 'stepUp'>()
    return fields
  },
})

// Passkeys inside or around.
const passkeys = { server: passkeyEndpoints<Person>(server) }
createAuth<Person>({ backend: withPasskeys(withStepUp(rest, server), passkeys) })
createAuth<Person>({ backend: withStepUp(withPasskeys(rest, passkeys), server) })

// @ts-expect-error where is the server?
withStepUp(rest, {})
// @ts-expect-error what is wrapped comes first
withStepUp(server)
// @ts-expect-error a backend that has no such endpoint is not wrapped
withStepUp(rest, { ...server, endpoint: false })
// @ts-expect-error tokens travel in the body or in a cookie
withStepUp(rest, { baseUrl: '/auth', mode: 'header' })
// @ts-expect-error somebody without an e-mail address is nobody of this backend
withStepUp(rest, { ...server, mapGrant: () => ({ accessToken: 'a', user: { id: 'u' } }) })
