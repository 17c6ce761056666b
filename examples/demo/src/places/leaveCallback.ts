import type { ReturnPoint } from 'authchart'
import type { DemoClient } from '../auth/demoUser.ts'
import { callbackMode, rootPath } from '../modes/callback.ts'
import { replaceAddress } from './usePlace.ts'

const isOpened = (): boolean => window.opener !== null || window.parent !== window

/**
 * A callback is no place to be: once the engine has taken the answer out of it, the address becomes that of the place where
 * the sign-in began. A page that another one has opened shows nothing before that: a popup or a hidden frame is gone by then.
 */
export async function leaveCallback(auth: DemoClient, returnPoint: ReturnPoint, search: string): Promise<void> {
  const { pathname } = location
  const home = rootPath(pathname) + search
  if (callbackMode(pathname) === null) {
    // Back from a logout, which forgets the settings.
    if (location.search === '' && search !== '') replaceAddress(home)
    return
  }
  const left = auth.ready.then(({ isAuthenticated }) =>
    replaceAddress(isAuthenticated ? returnPoint.consume() : (returnPoint.peek() ?? home)),
  )
  if (isOpened()) await left
}
