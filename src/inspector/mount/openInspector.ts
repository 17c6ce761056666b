import type { AuthClient } from '../../bindings/vanilla/client.types.ts'
import { AuthError } from '../../errors.ts'
import type { AuthUser } from '../../session.ts'
import { feedOf } from '../feed/feedOf.ts'
import { linkWindow } from '../feed/linkWindow.ts'
import { pageAddress } from './pageAddress.ts'

export interface OpenOptions {
  /** The page as the app serves it, where its Content-Security-Policy allows no inline script. */
  readonly url?: string
  /** Show the whole user, not only the id. Default `false`. */
  readonly showUser?: boolean
}

/** Opening it again shows the window that is there already. */
const NAME = 'authchart-inspector'

/**
 * Opens the inspector in a window of its own. Call it in a click, or the browser blocks it. The window outlives a reload
 * of the app, and goes on as soon as the app calls `mountInspector`, `openInspector` or `connectInspector` again. Returns
 * what ends the connection; the window stays.
 *
 * Throws `AuthError('popup_blocked')`, and `AuthError('invalid_options')` for a `url` that is none.
 *
 * @example
 * button.addEventListener('click', () => openInspector(auth))
 */
export function openInspector<User extends AuthUser>(
  auth: AuthClient<User>,
  { url, showUser }: OpenOptions = {},
): () => void {
  if (typeof document === 'undefined') return () => {}
  const address = url === undefined ? undefined : pageAddress(url)
  const opened = open(address?.href ?? '', NAME, 'popup,width=1200,height=860')
  if (!opened) throw new AuthError('popup_blocked', 'The browser blocked the inspector window: open it from a click.')
  const { feed, release } = feedOf(auth, { showUser })
  const unlink = linkWindow(feed, { window: () => opened, origin: address?.origin ?? self.origin })
  const revoke = address ? () => {} : showPage(opened)
  return () => {
    unlink()
    release()
    revoke()
  }
}

/** The window is there at once, because a click lasts for a moment only; the page follows. */
function showPage(opened: Window): () => void {
  let address: string | undefined
  let isOver = false
  import('./page.generated.js').then(
    ({ page }) => {
      if (isOver || opened.closed) return
      address = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
      opened.location.replace(address)
    },
    () => {
      opened.document.body.textContent = 'The inspector page could not be loaded.'
    },
  )
  return () => {
    isOver = true
    if (address) URL.revokeObjectURL(address)
  }
}
