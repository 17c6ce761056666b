/**
 * The way back, through a redirect, a second factor or a reload:
 *
 *   guard ── capture ──▶ judged ──▶ sessionStorage ──▶ judged again ──▶ whose is it? ── consume, once ──▶ page
 *
 * The address belongs to whoever was signed in when it was captured. If nobody was, it belongs to who signs in next.
 */
import { type Page, thisPage } from '../adapters/page.ts'
import { AuthError } from '../errors.ts'
import { destinationOf } from './destination.ts'
import type { ReturnPoint, ReturnPointOptions } from './returnPoint.types.ts'
import { type ReturnRecord, readRecord, writeRecord } from './returnRecord.ts'

const HALF_AN_HOUR = 30 * 60_000

/**
 * Remembers, for one tab, where somebody was who has to sign in, and hands it out once. Make one, beside `createAuth`.
 *
 * Throws `AuthError('invalid_options')` for paths that are none, a fallback outside of `basePath`, a `maxAge` that is no
 * time. On a server it does nothing.
 *
 * @example
 * const returnPoint = createReturnPoint({ auth, signInPath: '/sign-in' })
 *
 * function sendToSignIn() {
 *   returnPoint.capture()
 *   location.assign('/sign-in')
 * }
 * auth.on('signedIn', () => location.assign(returnPoint.consume()))
 */
export function createReturnPoint(options: ReturnPointOptions): ReturnPoint {
  const { auth, basePath = '/', fallback = basePath, signInPath, maxAge = HALF_AN_HOUR, page = thisPage } = options
  const except = [...(signInPath === undefined ? [] : [signInPath]), ...(options.except ?? [])]
  check({ auth, basePath, fallback, except, maxAge })
  const key = `authchart:return:${basePath}`
  const store = safely(page, options.storage, key)
  const href = () => (page as Partial<Page>).location?.href
  const judge = (address: unknown): string | null => {
    const here = href()
    return here === undefined ? null : destinationOf(address, here, { basePath, except })
  }
  const read = (): ReturnRecord | null => {
    const record = readRecord(store.read())
    const to = judge(record?.to)
    // Also where the clock has been set back by more than that.
    return record && to !== null && Math.abs(page.Date.now() - record.at) <= maxAge ? { ...record, to } : null
  }

  let user: string | null = null
  /** Where the last user signed out: going there again would be to undo it. */
  let left: string | null = null
  /** What has happened to the session since the last look. */
  const look = (): void => {
    const { view } = auth
    const id = view.isAuthenticated ? (view.user?.id ?? null) : null
    if (id !== null) {
      if (id !== user) claim(id)
      user = id
      left = null
    } else if (user !== null && view.reason === 'user') {
      left = judge(href())
      user = null
      store.write(null)
    }
  }
  const claim = (id: string): void => {
    const record = read()
    if (record?.of === null) store.write(writeRecord({ ...record, of: id }))
  }
  if (href() !== undefined) {
    look()
    auth.subscribe(look)
  }

  const peek = (): string | null => {
    look()
    const record = read()
    const { view } = auth
    return record && (record.of === null || (view.isAuthenticated && record.of === view.user?.id)) ? record.to : null
  }
  return {
    capture(address = href()) {
      look()
      const to = judge(address)
      if (to === null || to === left) return
      left = null
      const former = read()
      // A reload does not make a user's page anybody's.
      const of = user ?? (former?.to === to ? former.of : null)
      store.write(writeRecord({ to, at: page.Date.now(), of }))
    },
    peek,
    consume() {
      const to = peek()
      if (!auth.view.isAuthenticated) return fallback
      store.write(null)
      return to ?? fallback
    },
    forget: () => store.write(null),
  }
}

function check({
  auth,
  basePath,
  fallback,
  except,
  maxAge,
}: {
  readonly auth: unknown
  readonly basePath: string
  readonly fallback: string
  readonly except: readonly string[]
  readonly maxAge: number
}): void {
  const fail = (message: string): never => {
    throw new AuthError('invalid_options', `createReturnPoint: ${message}`)
  }
  if (Object(auth) !== auth) fail('needs the client, { auth }.')
  if (![basePath, ...except].every(isPath)) fail('basePath, signInPath and except are paths that begin with one "/".')
  if (!(maxAge > 0)) fail('maxAge is a number of milliseconds above 0.')
  if (destinationOf(fallback, 'https://app.invalid/', { basePath, except }) === null)
    fail('fallback has to lie below basePath, and may not be a page of the sign-in.')
}

const isPath = (path: unknown): boolean => typeof path === 'string' && /^\/(?![/\\])[^?#\\]*$/.test(path)

/** One text in the tab's storage; in memory from the first time that it cannot be written. */
function safely(page: Page, given: ReturnPointOptions['storage'], key: string) {
  let memory: { readonly text: string | null } | undefined
  const storage = () => given ?? page.sessionStorage
  return {
    read(): string | null {
      try {
        return memory ? memory.text : storage().getItem(key)
      } catch {
        return null
      }
    },
    write(text: string | null): void {
      try {
        if (text === null) storage().removeItem(key)
        else storage().setItem(key, text)
        memory = undefined
      } catch {
        memory = { text }
      }
    },
  }
}
