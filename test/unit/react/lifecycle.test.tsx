// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthGuard, AuthProvider, useAuth, useAuthView, useIdleCountdown } from '../../../src/bindings/react/index.ts'
import { isAuthError } from '../../../src/errors.ts'
import { world } from '../engine/world.ts'
import { countListeners, stubClient, viewOf } from './reactWorld.tsx'

afterEach(cleanup)

function Status() {
  return <p>{useAuthView((view) => view.status)}</p>
}

function Countdown() {
  return <p>{useIdleCountdown()?.remaining}</p>
}

describe('the provider and the engine', () => {
  it('T12: StrictMode leaves exactly the listeners of mounted components, and none after unmount', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    const listeners = countListeners(auth)
    const held = w.listening()
    const app = (children: number) => (
      <StrictMode>
        <AuthProvider client={auth}>
          {Array.from({ length: children }, (_, key) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells them apart
            <Status key={key} />
          ))}
        </AuthProvider>
      </StrictMode>
    )
    const { rerender, unmount } = render(app(3))
    expect(listeners()).toBe(3)
    rerender(app(1))
    expect(listeners()).toBe(1)
    unmount()
    expect(listeners()).toBe(0)

    expect(w.listening()).toEqual(held)
    expect(auth.isAuthenticated()).toBe(true)
    expect(w.server.counts).toMatchObject({ signIn: 1, refresh: 0, revoke: 0 })
    w.dispose()
  })

  it('T12: mounting and unmounting many times leaves the session and the server alone', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    const listeners = countListeners(auth)
    for (let round = 0; round < 20; round++) {
      const { unmount } = render(
        <StrictMode>
          <AuthProvider client={auth}>
            <AuthGuard>
              <Countdown />
            </AuthGuard>
          </AuthProvider>
        </StrictMode>,
      )
      unmount()
    }
    expect(listeners()).toBe(0)
    expect(auth.isAuthenticated()).toBe(true)
    expect(w.server.counts).toMatchObject({ signIn: 1, refresh: 0, revoke: 0 })
    w.dispose()
  })

  it('follows to another client when the provider is given one', async () => {
    const [first, second] = [stubClient(viewOf('anonymous')), stubClient(viewOf('authenticated'))]
    const app = (client: typeof first.client) => (
      <AuthProvider client={client}>
        <Status />
      </AuthProvider>
    )
    const { rerender } = render(app(first.client))
    rerender(app(second.client))
    expect(screen.getByText('authenticated')).toBeTruthy()
    expect([first.listeners, second.listeners]).toEqual([0, 1])
    await second.show(viewOf('signedOut'))
    expect(screen.getByText('signedOut')).toBeTruthy()
  })
})

describe('useAuth', () => {
  it('is the client itself, and its methods need no this', async () => {
    const w = world()
    const { auth } = w.open()
    await w.finish(auth.ready)
    let taken: ReturnType<typeof useAuth> | undefined
    function Form() {
      taken = useAuth()
      return null
    }
    render(
      <AuthProvider client={auth}>
        <Form />
      </AuthProvider>,
    )
    expect(taken).toBe(auth)
    const { signIn, isAuthenticated, getAccessToken, signOut } = taken!
    await w.finish(signIn({ method: 'password', name: 'ada' }))
    expect(isAuthenticated()).toBe(true)
    expect(await w.finish(getAccessToken())).toMatch(/^secret-access/)
    await w.finish(signOut())
    expect(isAuthenticated()).toBe(false)
    w.dispose()
  })

  it.each([
    ['useAuth', () => useAuth()],
    ['useAuthView', () => useAuthView()],
    ['useIdleCountdown', () => useIdleCountdown()],
  ])('%s outside of a provider throws invalid_state and says what to do', (_, useHook) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    function Lost() {
      useHook()
      return null
    }
    let thrown: unknown
    try {
      render(<Lost />)
    } catch (error) {
      thrown = error
    }
    expect(isAuthError(thrown) && thrown.code).toBe('invalid_state')
    expect(String(thrown)).toContain('<AuthProvider client={…}>')
  })
})
