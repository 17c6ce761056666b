import { expect } from 'vitest'
import type { Page } from '../../../../src/adapters/page.ts'
import type { AuthBackend, SignInOutcome } from '../../../../src/adapters/ports.ts'
import { AuthError, type AuthErrorCode, toFailure } from '../../../../src/errors.ts'
import type { OidcBackendOptions, OidcUser } from '../../../../src/oidc/oidc.types.ts'
import { oidcBackend } from '../../../../src/oidc/oidcBackend.ts'
import type { OidcPage } from '../../../../src/oidc/oidcPage.ts'
import type { Grant } from '../../../../src/session.ts'
import { type HostileProvider, hostileProvider, ISSUER } from './hostileProvider.ts'

const ORIGIN = 'https://app.test'

export interface HostileApp {
  readonly provider: HostileProvider
  readonly page: OidcPage
  readonly options: OidcBackendOptions
  /** Of the page as it is now. */
  backend: AuthBackend<OidcUser>
  /** Leaves the page; resolves to the provider's address that it went to. */
  leave(): Promise<string>
  /** The page is opened at this address. */
  comeBack(address: string): Promise<SignInOutcome<OidcUser>>
  /** Leaves, and comes back with what the provider answers, changed. */
  signIn(changes?: Record<string, string | undefined>): Promise<Grant<OidcUser>>
  /** Rejects with one of these codes; nothing secret is told, nothing is left behind. */
  refused(attempt: Promise<unknown>, ...codes: AuthErrorCode[]): Promise<AuthError>
}

function sessionStorageOf(values: Map<string, string>): Storage {
  return {
    get length() {
      return values.size
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  }
}

/** An app with the OIDC backend, in a page of its own, against a provider that does what the test says. */
export async function hostileApp(more: Partial<OidcBackendOptions> = {}): Promise<HostileApp> {
  const provider = await hostileProvider()
  const stored = new Map<string, string>()
  const left: string[] = []
  const location = {
    href: `${ORIGIN}/`,
    origin: ORIGIN,
    protocol: 'https:',
    assign: (url: string | URL) => void left.push(String(url)),
  }
  const parts: Partial<OidcPage & Page> = {
    get indexedDB() {
      return globalThis.indexedDB
    },
    sessionStorage: sessionStorageOf(stored),
    Date,
    fetch: provider.fetch,
    setTimeout: (callback, ms) => setTimeout(callback, ms),
    clearTimeout: (timer) => clearTimeout(timer as never),
    addEventListener() {},
    removeEventListener() {},
    location,
    history: {
      state: null,
      replaceState: (_, __, url) => {
        location.href = new URL(String(url), location.href).href
      },
    },
    BroadcastChannel,
    opener: null,
  }
  const page = parts as OidcPage
  const options: OidcBackendOptions = {
    issuer: ISSUER,
    clientId: 'app',
    redirectUri: '/callback',
    userInfo: false,
    page,
    ...more,
  }
  const app: HostileApp = {
    provider,
    page,
    options,
    backend: oidcBackend(options),
    async leave() {
      const before = left.length
      const attempt = app.backend.signIn?.({ method: 'redirect' }, { signal: new AbortController().signal })
      const gone = async (): Promise<string> => {
        while (left.length === before) await new Promise((resolve) => setTimeout(resolve, 1))
        return left.at(-1) as string
      }
      return (await Promise.race([attempt, gone()])) as string
    },
    async comeBack(address) {
      location.href = address
      app.backend = oidcBackend(options)
      const rest = app.backend.resume?.()
      if (!rest) throw new Error('The page is no answer to a sign-in.')
      return rest({ signal: new AbortController().signal })
    },
    async signIn(changes) {
      const outcome = await app.comeBack(provider.callback(await app.leave(), changes))
      if (outcome.type !== 'granted') throw new Error('There is no second factor here.')
      return outcome.grant
    },
    async refused(attempt, ...codes) {
      const error = await attempt.then(
        (result) => expect.fail(`It was taken: ${JSON.stringify(result)}`),
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(AuthError)
      expect(codes).toContain((error as AuthError).code)
      const told = JSON.stringify([error, toFailure(error), String(error), (error as AuthError).stack])
      for (const secret of provider.secrets) if (secret) expect(told).not.toContain(secret)
      expect([...stored.keys()]).toEqual([])
      expect(location.href).not.toMatch(/code=|state=/)
      return error as AuthError
    },
  }
  return app
}
