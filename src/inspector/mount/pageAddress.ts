import { AuthError } from '../../errors.ts'

/**
 * Where a page that the app serves is, and who may read what is posted to it.
 * Throws `AuthError('invalid_options')` for what is no http(s) address.
 */
export function pageAddress(url: string): { readonly href: string; readonly origin: string } {
  try {
    const { href, origin, protocol } = new URL(url, document.baseURI)
    if (/^https?:$/.test(protocol)) return { href, origin }
  } catch {
    // Said below.
  }
  throw new AuthError('invalid_options', 'The "url" of the inspector is not an http(s) address of a page.')
}
