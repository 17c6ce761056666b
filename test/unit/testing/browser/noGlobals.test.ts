import { expect, it, vi } from 'vitest'
import { cookieStore, localStorageStore, restBackend, sessionStorageStore } from '../../../../src/adapters/index.ts'
import { ada, signedInTabs } from './signedInTabs.ts'

const globals = [
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'navigator',
  'document',
  'window',
  'location',
  'crypto',
  'performance',
  'BroadcastChannel',
  'fetch',
  'setTimeout',
  'setInterval',
  'addEventListener',
  'removeEventListener',
] as const

it('adapters and engine that are given a page touch no global of the page they run in', async () => {
  const touched: string[] = []
  const { browser, open } = signedInTabs({
    seed: 1,
    accessTokenTtl: 60,
    options: ({ page }) => ({
      backend: restBackend({ baseUrl: '/auth', page }),
      store: {
        refreshToken: localStorageStore({ page }),
        accessToken: cookieStore({ page }),
        idToken: sessionStorageStore({ page }),
      },
      idle: { timeout: 600_000, warning: 60_000 },
      lifetime: 86_400_000,
    }),
  })
  // `createAuth` looks what this page has, also where all is replaced; from then on it is left alone.
  const [one, two] = [open(), open()]
  // The test runner has its own uses for them.
  const note = (name: string): void => {
    if (/\/src\//.test((new Error().stack ?? '').replaceAll(/.*node_modules.*/g, ''))) touched.push(name)
  }
  const before = globals.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  const real = globalThis as unknown as Readonly<Record<string, unknown>>
  for (const [name, descriptor] of before) {
    const value = descriptor && real[name]
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        note(name)
        return value
      },
      set() {},
    })
  }
  const now = vi.spyOn(Date, 'now').mockImplementation(() => {
    note('Date.now')
    return 0
  })
  try {
    await browser.finish(one.auth.signIn(ada))
    await browser.finish(one.auth.fetch('/auth/me'))
    one.tab.act()
    two.tab.hide()
    await browser.pass(300_000)
    await browser.finish(two.auth.signOut())
    await browser.pass(10_000)
    expect(one.auth.view.status).toBe('signedOut')
    one.auth.dispose()
    two.auth.dispose()
    await browser.pass(10_000)
    expect([one.tab.leftovers(), two.tab.leftovers()]).toEqual([[], []])
  } finally {
    now.mockRestore()
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    }
  }
  expect(touched).toEqual([])
})
