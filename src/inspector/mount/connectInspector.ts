import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import { AuthError } from '../../errors.ts'
import type { AuthUser } from '../../session.ts'
import { feedOf } from '../feed/feedOf.ts'
import { linkWindow } from '../feed/linkWindow.ts'

export interface ConnectOptions {
  /** Any window whose page speaks the protocol of `@statelyai/inspect`. Call at once after opening it. */
  readonly window: Window
  /** The only origin that may read what is posted, for example `https://stately.ai`. */
  readonly origin: string
  /** Show the whole user, not only the id. Default `false`. */
  readonly showUser?: boolean
}

/**
 * Tells an inspector about a client: in a window of the app's choosing, or, without options, every authchart inspector
 * that is open on this origin. Sends facts only, never a token, a credential or a function; returns its end.
 *
 * Throws `AuthError('invalid_options')` for an `origin` that is none (`*` would let anybody read).
 *
 * @example
 * const stately = window.open('https://stately.ai/inspect')
 * if (stately) connectInspector(auth, { window: stately, origin: 'https://stately.ai' })
 */
export function connectInspector<User extends AuthUser>(auth: AuthClient<User>, options?: ConnectOptions): () => void {
  if (typeof document === 'undefined') return () => {}
  const receiver = options && { window: () => options.window, origin: originFrom(options.origin) }
  const { feed, release } = feedOf(auth, { showUser: options?.showUser })
  const unlink = receiver ? linkWindow(feed, receiver) : () => {}
  return () => {
    unlink()
    release()
  }
}

function originFrom(value: string): string {
  try {
    const { origin } = new URL(value)
    if (origin === value && origin !== 'null') return origin
  } catch {
    // Said below.
  }
  throw new AuthError(
    'invalid_options',
    'The "origin" of an inspector looks like https://example.com, and is never "*".',
  )
}
