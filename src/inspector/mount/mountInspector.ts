import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import type { AuthUser } from '../../session.ts'
import { feedOf } from '../feed/feedOf.ts'
import { createInspectorFrame } from './inspectorFrame.ts'
import { openInspector } from './openInspector.ts'
import { createOverlay } from './overlay.ts'

export interface MountOptions {
  /** Fills this element. Default: a panel over the page, with a button and Ctrl+Shift+period to open and close it. */
  readonly target?: HTMLElement
  /** The page as the app serves it, where its Content-Security-Policy allows no inline script. */
  readonly url?: string
  /** Show the whole user, not only the id. Default `false`. */
  readonly showUser?: boolean
}

/**
 * Puts the inspector into the app's own page. The page is fetched when it is opened first; the session is watched from
 * now on. Gone with `auth.dispose()`, or with what it returns. Does nothing on a server.
 *
 * Throws `AuthError('invalid_options')` for a `url` that is none.
 *
 * @example
 * if (process.env.NODE_ENV !== 'production') mountInspector(auth)
 */
export function mountInspector<User extends AuthUser>(
  auth: AuthClient<User>,
  { target, url, showUser }: MountOptions = {},
): () => void {
  if (typeof document === 'undefined') return () => {}
  const { feed, release } = feedOf(auth, { showUser })
  const pageOptions = { ...(url !== undefined && { url }), ...(showUser !== undefined && { showUser }) }
  let remove: () => void
  try {
    if (target) {
      const frame = createInspectorFrame(feed, { url })
      target.append(frame.element)
      remove = frame.remove
    } else {
      remove = createOverlay({
        frame: (onKeyDown) => createInspectorFrame(feed, { url, onKeyDown }),
        openWindow: () => openInspector(auth, pageOptions),
        status: () => auth.view.status,
        onStatus: (listener) => auth.subscribe(listener),
      })
    }
  } catch (error) {
    release()
    throw error
  }
  const unsubscribe = feed.subscribe({ onMessage: () => {}, onEnd: () => unmount() })
  const unmount = () => {
    unsubscribe()
    remove()
    release()
  }
  return unmount
}
