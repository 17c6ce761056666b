import type { StepUpRequest } from '../../adapters/ports.ts'
import type { AuthFailure } from '../../errors.ts'
import type { AuthUser, EndReason, Source } from '../../session.ts'

/** What the chart emits, and what `auth.on(type, listener)` hears. Nothing here is a secret. */
export type AuthEvent<User extends AuthUser = AuthUser> =
  | { readonly type: 'signedIn'; readonly user: User; readonly source: Source }
  | { readonly type: 'signedOut'; readonly reason: EndReason; readonly source: Source }
  | { readonly type: 'refreshed'; readonly generation: number; readonly source: Source }
  | { readonly type: 'refreshFailed'; readonly error: AuthFailure }
  /** `remaining`: milliseconds until the idle policy applies. */
  | { readonly type: 'idleWarning'; readonly remaining: number }
  | { readonly type: 'idleTimeout' }
  | { readonly type: 'locked' }
  | { readonly type: 'unlocked' }
  | { readonly type: 'userChanged'; readonly user: User; readonly previous: User; readonly source: Source }
  /** An action, or a server, wants to know more surely who the user is: the time to ask them (option `stepUp`). */
  | { readonly type: 'stepUpRequired'; readonly request: StepUpRequest }
  /** The user has proved it, here or in another tab. `until`: epoch ms. */
  | { readonly type: 'steppedUp'; readonly until: number }
  /** That was too long ago by now. */
  | { readonly type: 'steppedDown' }
  /** A retried request was refused again: the user may not do this. `status` as the server answered. */
  | { readonly type: 'accessDenied'; readonly status: number }
  /** `retryAfter`: milliseconds. */
  | { readonly type: 'rateLimited'; readonly retryAfter: number }
  /** The engine goes on from memory, or without the other tabs. `what`: which port failed. */
  | {
      readonly type: 'storageFailed'
      readonly what: 'store' | 'ledger' | 'lock' | 'notes'
      readonly error: AuthFailure
    }
