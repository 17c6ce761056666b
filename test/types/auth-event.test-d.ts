import type { AuthClient } from '../../src/bindings/vanilla/client.types.ts'
import type { AuthFailure } from '../../src/errors.ts'
import type { AuthEvent } from '../../src/machines/auth/auth.events.ts'
import type { AuthUser, EndReason, Source } from '../../src/session.ts'
import { sameType } from './same-type.ts'

interface Person extends AuthUser {
  readonly email: string
}

declare const auth: AuthClient<Person>

// A listener gets the facts of the event that it named, and the app's own user type.
auth.on('signedIn', (event) => {
  sameType<typeof event.user, Person>()
  sameType<typeof event.source, Source>()
})
auth.on('signedOut', ({ reason, source }) => {
  sameType<typeof reason, EndReason>()
  sameType<typeof source, Source>()
})
auth.on('refreshFailed', ({ error }) => sameType<typeof error, AuthFailure>())
auth.on('idleWarning', ({ remaining }) => sameType<typeof remaining, number>())
auth.on('userChanged', ({ user, previous, source }) => {
  sameType<typeof user, Person>()
  sameType<typeof previous, Person>()
  sameType<typeof source, Source>()
})
auth.on('storageFailed', ({ what }) => sameType<typeof what, 'store' | 'ledger' | 'lock' | 'notes'>())

// A fact of another event is not there.
// @ts-expect-error a sign-in has no reason
auth.on('signedIn', ({ reason }) => reason)
// @ts-expect-error the idle timeout carries nothing
auth.on('idleTimeout', ({ remaining }) => remaining)
// @ts-expect-error no such event
auth.on('loggedIn', () => {})

// What `on` answers ends the subscription, and takes nothing.
sameType<ReturnType<typeof auth.on>, () => void>()

// The union is closed: a switch over it can be exhaustive.
export function label(event: AuthEvent): string {
  switch (event.type) {
    case 'signedIn':
    case 'userChanged':
      return event.user.id
    case 'signedOut':
      return event.reason
    case 'refreshed':
      return String(event.generation)
    case 'refreshFailed':
    case 'storageFailed':
      return event.error.code
    case 'idleWarning':
      return String(event.remaining)
    case 'stepUpRequired':
      return `${event.request.acr ?? event.request.method ?? event.request.maxAge}`
    case 'steppedUp':
      return String(event.until)
    case 'accessDenied':
      return String(event.status)
    case 'rateLimited':
      return String(event.retryAfter)
    case 'idleTimeout':
    case 'locked':
    case 'unlocked':
    case 'steppedDown':
      return event.type
    default: {
      const none: never = event
      return none
    }
  }
}

// Only answers that are final for this user can be reported from outside.
auth.report({ type: 'accessDenied', status: 403 })
auth.report({ type: 'rateLimited', retryAfter: 1_000 })
// @ts-expect-error nobody but the engine says that somebody signed in
auth.report({ type: 'signedIn', user: { id: 'u1', email: 'a@example.test' }, source: 'self' })
// @ts-expect-error the status is missing
auth.report({ type: 'accessDenied' })
