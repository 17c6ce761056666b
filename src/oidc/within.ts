import { AuthError } from '../errors.ts'
import type { OidcPage } from './oidcPage.ts'

/**
 * What `work` resolves to, or `AuthError('timeout')` after `ms`; its signal aborts then. The clock is the page's, so that a
 * simulated page keeps its own time.
 */
export async function within<T>(
  page: Pick<OidcPage, 'setTimeout' | 'clearTimeout'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = page.setTimeout(() => {
      const error = new AuthError('timeout', `The provider did not answer within ${ms} ms.`)
      limit.abort(error)
      reject(error)
    }, ms)
  })
  try {
    return await Promise.race([work(limit.signal), late])
  } finally {
    page.clearTimeout(timer)
  }
}
