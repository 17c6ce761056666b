// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthGuard, AuthProvider, GuestGuard, useAuthView } from '../../../src/bindings/react/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

let unmount = () => {}
afterEach(() => act(async () => unmount()))

/** The server rendered with `served`; by the time that the page hydrates the engine knows `now`. */
async function hydrate(node: ReactNode, served: AuthView, now: AuthView) {
  const app = (client: ReturnType<typeof stubClient>['client']) => (
    <StrictMode>
      <AuthProvider client={client}>{node}</AuthProvider>
    </StrictMode>
  )
  const host = document.createElement('div')
  host.innerHTML = renderToString(app(stubClient(served).client))
  const stub = stubClient(now, served)
  const root = await act(async () => hydrateRoot(host, app(stub.client)))
  unmount = () => root.unmount()
  return { host, stub }
}

describe('a page that hydrates with a view that is outdated', () => {
  it('T13: does not send a signed-in user to the sign-in page', async () => {
    const redirect = vi.fn()
    const guard = <AuthGuard onUnauthenticated={redirect}>secret</AuthGuard>
    const { host, stub } = await hydrate(guard, viewOf('anonymous'), viewOf('authenticated'))
    expect(host.textContent).toBe('secret')
    expect(redirect).not.toHaveBeenCalled()
    await stub.show(viewOf('signedOut', { reason: 'idle' }))
    expect(redirect.mock.calls).toEqual([[viewOf('signedOut', { reason: 'idle' })]])
  })

  it('T13: does not send a guest into the app', async () => {
    const enter = vi.fn()
    const guard = <GuestGuard onAuthenticated={enter}>form</GuestGuard>
    const { host, stub } = await hydrate(guard, viewOf('authenticated'), viewOf('signedOut'))
    expect(host.textContent).toBe('form')
    expect(enter).not.toHaveBeenCalled()
    await stub.show(viewOf('authenticated'))
    expect(enter).toHaveBeenCalledTimes(1)
  })

  it('redirects once where the session has ended before the page hydrates', async () => {
    const redirect = vi.fn()
    const guard = <AuthGuard onUnauthenticated={redirect}>secret</AuthGuard>
    const { host } = await hydrate(guard, viewOf('authenticated'), viewOf('signedOut'))
    expect(host.textContent).toBe('')
    expect(redirect).toHaveBeenCalledTimes(1)
    expect(redirect).toHaveBeenCalledWith(viewOf('signedOut'))
  })

  it('T31: does not render again where isEqual says that the engine knows the same', async () => {
    const log: (readonly string[])[] = []
    function Roles() {
      const roles = useAuthView(
        (view) => [...(view.user?.roles ?? [])],
        (a, b) => a.join() === b.join(),
      )
      log.push(roles)
      return roles.join()
    }
    const { host } = await hydrate(
      <Roles />,
      viewOf('authenticated'),
      viewOf('authenticated', { user: { id: 'ada', roles: ['editor'] } }),
    )
    expect(host.textContent).toBe('editor')
    // The server's render, then the hydration, which StrictMode runs twice; none for the engine's equal value.
    expect(log).toHaveLength(3)
  })
})
