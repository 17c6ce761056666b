import { onTestFinished, vi } from 'vitest'
import { createAuthServer } from '../../../examples/auth-server/index.ts'
import { restBackend } from '../../../src/adapters/backends/restBackend.ts'
import { browserClock } from '../../../src/adapters/clock/browserClock.ts'
import { memoryLedger } from '../../../src/adapters/ledgers/memoryLedger.ts'
import { serverEnvironment } from '../../../src/adapters/memory/serverEnvironment.ts'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { type AuthClient, type AuthOptions, createAuth } from '../../../src/index.ts'
import { passkeyEndpoints, registerPasskey, withPasskeys } from '../../../src/passkey/index.ts'
import { createCookieJar } from '../../../src/testing/index.ts'
import { manualClock } from '../../contract/manualClock.ts'
import { createSoftAuthenticator } from './softAuthenticator.ts'

export const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }
export const grace = { method: 'password', email: 'grace@example.com', password: 'battery staple' }

/** A page that waits for nothing but `clock.pass`. */
export function manualPage() {
  const clock = manualClock()
  const listeners = new Set<() => void>()
  const document = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_: string, listener: () => void) => void listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => void listeners.delete(listener),
  }
  return {
    clock,
    show(visibilityState: DocumentVisibilityState) {
      document.visibilityState = visibilityState
      for (const listener of [...listeners]) listener()
    },
    page: {
      fetch: globalThis.fetch,
      Date: { now: () => clock.now() },
      performance: { now: () => clock.monotonic() },
      setTimeout: (callback: () => void, ms = 0) => clock.setTimer(callback, ms),
      clearTimeout: (cancel: unknown) => (cancel as () => void)(),
      document: document as never,
    },
  }
}

/** The demo's server, an authenticator in software, and a browser that has WebAuthn. */
export function passkeyWorld({ mode = 'body' as 'body' | 'cookie', hasAutofill = true, hasInput = true } = {}) {
  const authenticator = createSoftAuthenticator()
  const now = { value: Date.now() }
  const server = createAuthServer({ now: () => now.value })
  const jar = createCookieJar()
  /** Answers of these paths wait until they are let go. */
  const held = new Map<string, Promise<void>>()
  const sent: { readonly path: string; readonly body: string }[] = []
  const answered: string[] = []
  const transport = mode === 'cookie' ? jar.fetchFrom(server.auth) : server.auth.fetch
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(typeof input === 'string' ? new URL(input, 'http://localhost') : input, init)
    const { pathname } = new URL(request.url)
    sent.push({ path: pathname, body: await request.clone().text() })
    const answer = await transport(request)
    answered.push(await answer.clone().text())
    await held.get(pathname)
    return answer
  }

  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => {}, { isConditionalMediationAvailable: async () => hasAutofill }),
  )
  vi.stubGlobal('navigator', { credentials: authenticator.credentials, onLine: true })
  vi.stubGlobal('location', new URL('http://localhost/'))
  const inputs = hasInput ? [{}] : []
  vi.stubGlobal('document', { querySelector: () => inputs[0] ?? null, querySelectorAll: () => inputs })

  const endpoints = passkeyEndpoints({ baseUrl: '/auth', mode, fetch })
  const inner = restBackend({ baseUrl: '/auth', mode, fetch })
  const backend = withPasskeys(inner, { server: endpoints })
  const open = (options: Partial<AuthOptions> = {}): AuthClient => {
    const environment = { ...serverEnvironment(), clock: browserClock(), ledger: memoryLedger({ shared: true }) }
    const auth = createAuth({
      backend,
      store: memoryStore({ values: new Map() }),
      requests: { fetch, origins: ['http://localhost'] },
      environment,
      ...options,
    })
    onTestFinished(() => auth.dispose())
    return auth
  }
  /** Somebody who has a passkey, and has signed out. */
  const enrolled = async (user = ada, options: Partial<AuthOptions> = {}): Promise<AuthClient> => {
    const auth = open(options)
    await auth.signIn(user)
    if (auth.view.status === 'awaitingSecondFactor')
      await auth.submitSecondFactor({ code: server.currentCode('user-grace') })
    await registerPasskey(auth, { server: endpoints })
    await auth.signOut()
    return auth
  }
  const hold = (path: string): (() => void) => {
    let release = () => {}
    held.set(
      path,
      new Promise((resolve) => {
        release = resolve
      }),
    )
    return () => {
      held.delete(path)
      release()
    }
  }
  return { authenticator, server, jar, now, sent, answered, endpoints, inner, backend, fetch, open, enrolled, hold }
}

/** What a promise rejects with. */
export const failure = (promise: Promise<unknown> | undefined): Promise<{ code: string; message: string }> =>
  Promise.resolve(promise).then(
    () => Promise.reject(new Error('It was expected to fail.')),
    (error) => error,
  )

export const signal = new AbortController().signal
