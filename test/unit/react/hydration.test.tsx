// @vitest-environment jsdom
import { act } from '@testing-library/react'
import { StrictMode, useLayoutEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { AuthGuard, AuthProvider, useAuthView, useIdleCountdown } from '../../../src/bindings/react/index.ts'
import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'
import { restoringView } from '../../../src/machines/auth/auth.view.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { world } from '../engine/world.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

const commits: (string | null)[] = []

function Page() {
  const { status, user } = useAuthView()
  const roles = useAuthView((view) => view.user?.roles ?? [])
  const countdown = useIdleCountdown()
  return (
    <p>
      {status} {user?.id} {roles.join()} {countdown?.remaining}
    </p>
  )
}

function App({ client, host }: { client: AuthClient; host?: Element }) {
  useLayoutEffect(() => {
    if (host) commits.push(host.innerHTML)
  })
  return (
    <AuthProvider client={client}>
      <AuthGuard fallback={<Page />} loading={<i>loading</i>}>
        <Page />
      </AuthGuard>
    </AuthProvider>
  )
}

/** Renders as a server does, then hydrates with a client that may know more by then. */
async function hydrate(server: AuthClient, client: AuthClient) {
  const warnings = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
  const onRecoverableError = vi.fn()
  const host = document.createElement('div')
  host.innerHTML = renderToString(<App client={server} />)
  const served = host.innerHTML
  const node = host.firstElementChild
  commits.length = 0
  const app = (
    <StrictMode>
      <App client={client} host={host} />
    </StrictMode>
  )
  const root = await act(async () => hydrateRoot(host, app, { onRecoverableError }))
  for (const warning of warnings) expect(warning).not.toHaveBeenCalled()
  expect(onRecoverableError).not.toHaveBeenCalled()
  return { host, served, node, first: commits[0], root }
}

describe('hydration', () => {
  it('T13: the first client render equals the server’s although the engine has moved on', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    expect(auth.initialView).toEqual(restoringView)
    const { host, served, first, root } = await hydrate(stubClient(restoringView).client, auth)
    expect(served).toBe('<i>loading</i>')
    expect(first).toBe(served)
    expect(host.textContent?.trim()).toBe('authenticated ada editor')
    root.unmount()
    w.dispose()
  })

  it.each<[string, AuthView, AuthView]>([
    ['nothing has changed', viewOf('authenticated'), viewOf('authenticated')],
    ['the session has ended', viewOf('authenticated'), viewOf('signedOut')],
    ['somebody has signed in', viewOf('anonymous'), viewOf('authenticated')],
    [
      'an idle warning runs',
      viewOf('authenticated', { isIdleWarning: true, idleDeadline: Date.now() + 5_000 }),
      viewOf('authenticated', { isIdleWarning: true, idleDeadline: Date.now() + 3_600_000 }),
    ],
  ])('T13: with an initialView, without a warning when %s', async (_, initial, now) => {
    const { host, served, first, root } = await hydrate(stubClient(initial).client, stubClient(now, initial).client)
    expect(served).toContain(initial.status)
    expect(first).toBe(served)
    expect(host.textContent).toContain(now.status)
    root.unmount()
  })

  it('T13: keeps the served nodes and shows no loading in between, while the engine restores', async () => {
    const initialView = viewOf('authenticated')
    const w = world()
    const tab = await w.signIn(w.open())
    tab.auth.dispose()
    const { auth } = w.open({ initialView })
    const { host, node, served, root } = await hydrate(stubClient(initialView).client, auth)
    expect(host.firstElementChild).toBe(node)
    expect(host.innerHTML).toBe(served)
    await act(() => w.finish(auth.ready))
    expect(auth.getSessionId()).not.toBe(initialView.session?.id)
    expect(host.firstElementChild).toBe(node)
    expect(host.textContent?.trim()).toBe('authenticated ada editor')
    root.unmount()
    w.dispose()
  })
})
