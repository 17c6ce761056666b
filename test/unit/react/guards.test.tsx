// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AuthGuard,
  AuthProvider,
  GuestGuard,
  RoleGuard,
  type RoleGuardProps,
} from '../../../src/bindings/react/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { world } from '../engine/world.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

afterEach(cleanup)

const shown = (view: AuthView, node: ReactNode) => {
  const { container } = render(<AuthProvider client={stubClient(view).client}>{node}</AuthProvider>)
  return container.textContent
}

const matrix: readonly [name: string, view: AuthView, auth: string, guest: string, role: string][] = [
  ['restoring', viewOf('restoring'), 'loading', 'loading', 'loading'],
  ['anonymous', viewOf('anonymous'), 'fallback', 'children', 'fallback'],
  ['authenticating', viewOf('authenticating'), 'fallback', 'children', 'fallback'],
  ['awaitingSecondFactor', viewOf('awaitingSecondFactor'), 'fallback', 'children', 'fallback'],
  ['authenticated', viewOf('authenticated'), 'children', 'fallback', 'children'],
  ['refreshing', viewOf('authenticated', { isRefreshing: true }), 'children', 'fallback', 'children'],
  ['offline', viewOf('authenticated', { isOffline: true }), 'children', 'fallback', 'children'],
  ['idle warning', viewOf('authenticated', { isIdleWarning: true }), 'children', 'fallback', 'children'],
  ['locked', viewOf('authenticated', { isLocked: true }), 'locked', 'fallback', 'fallback'],
  ['signingOut', viewOf('signingOut'), 'fallback', 'children', 'fallback'],
  ['signedOut', viewOf('signedOut', { reason: 'idle' }), 'fallback', 'children', 'fallback'],
]

describe('guards', () => {
  it.each(matrix)('while %s each shows what it should', (_, view, auth, guest, role) => {
    const nodes = { fallback: 'fallback', loading: 'loading', children: 'children' }
    expect(shown(view, <AuthGuard {...nodes} locked="locked" />)).toBe(auth)
    cleanup()
    expect(shown(view, <GuestGuard {...nodes} />)).toBe(guest)
    cleanup()
    expect(shown(view, <RoleGuard {...nodes} anyOf="editor" />)).toBe(role)
  })

  it('show nothing where nothing is given', () => {
    for (const [, view] of matrix.filter(([, , auth]) => auth !== 'children'))
      expect(shown(view, <AuthGuard>secret</AuthGuard>)).toBe('')
  })

  it('a locked session shows the fallback where no place to unlock is given', () => {
    expect(shown(viewOf('authenticated', { isLocked: true }), <AuthGuard fallback="door">secret</AuthGuard>)).toBe(
      'door',
    )
  })

  it('a fallback may be a function of the view', () => {
    const why = (view: AuthView) => `ended: ${view.reason}`
    expect(shown(viewOf('signedOut', { reason: 'idle' }), <AuthGuard fallback={why} />)).toBe('ended: idle')
    cleanup()
    const who = (view: AuthView) => `hello ${view.user?.id}`
    expect(shown(viewOf('authenticated', { isLocked: true }), <AuthGuard locked={who} />)).toBe('hello ada')
  })
})

describe('RoleGuard', () => {
  it.each<[string, Pick<RoleGuardProps, 'anyOf' | 'permission'>, boolean]>([
    ['one of the roles', { anyOf: ['admin', 'editor'] }, true],
    ['none of the roles', { anyOf: ['admin'] }, false],
    ['an empty list', { anyOf: [] }, false],
    ['the permission', { permission: 'orders:read' }, true],
    ['part of a permission’s name', { permission: 'orders' }, false],
    ['one of the permissions', { permission: ['orders:write', 'orders:read'] }, true],
    ['both met', { anyOf: 'editor', permission: 'orders:read' }, true],
    ['only one of both met', { anyOf: 'admin', permission: 'orders:read' }, false],
    ['nothing asked for', {}, false],
  ])('with %s', (_, wanted, isShown) => {
    const guard = (
      <RoleGuard {...(wanted as RoleGuardProps)} fallback="no">
        yes
      </RoleGuard>
    )
    expect(shown(viewOf('authenticated'), guard)).toBe(isShown ? 'yes' : 'no')
  })

  it.each([['superadmin'], [null], [{ admin: true }]])('roles that are no list (%j) grant nothing', (roles) => {
    const view = viewOf('authenticated', { user: { id: 'bob', roles: roles as never } })
    const guard = (
      <RoleGuard anyOf="admin" fallback="no">
        yes
      </RoleGuard>
    )
    expect(shown(view, guard)).toBe('no')
  })

  it('a user without any roles has none', () => {
    const view = viewOf('authenticated', { user: { id: 'bob' } })
    expect(shown(view, <RoleGuard anyOf="editor" fallback="no" />)).toBe('no')
  })
})

describe('onUnauthenticated and onAuthenticated', () => {
  it('are called once for each entry, also under StrictMode, and never during a render', async () => {
    const stub = stubClient(viewOf('restoring'))
    let isRendering = false
    const calls: string[] = []
    const tell = (who: string) => (view: AuthView) =>
      calls.push(`${who} ${view.status}${isRendering ? ' in render' : ''}`)
    function App() {
      isRendering = true
      return (
        <>
          <AuthGuard onUnauthenticated={tell('out')}>secret</AuthGuard>
          <GuestGuard onAuthenticated={tell('in')}>form</GuestGuard>
          <Last />
        </>
      )
    }
    function Last() {
      isRendering = false
      return null
    }
    render(
      <StrictMode>
        <AuthProvider client={stub.client}>
          <App />
        </AuthProvider>
      </StrictMode>,
    )
    expect(calls).toEqual([])
    await stub.show(viewOf('anonymous'))
    await stub.show(viewOf('authenticating'))
    await stub.show(viewOf('anonymous'))
    expect(calls).toEqual(['out anonymous'])
    await stub.show(viewOf('authenticated'))
    await stub.show(viewOf('authenticated', { isLocked: true }))
    await stub.show(viewOf('authenticated'))
    expect(calls).toEqual(['out anonymous', 'in authenticated'])
    await stub.show(viewOf('signingOut'))
    await stub.show(viewOf('signedOut'))
    expect(calls).toEqual(['out anonymous', 'in authenticated', 'out signingOut'])
  })

  it('are called once where a guard mounts in that state under StrictMode, with the latest callback afterwards', async () => {
    const stub = stubClient(viewOf('signedOut'))
    const [first, second] = [vi.fn(), vi.fn()]
    const app = (callback: () => void) => (
      <StrictMode>
        <AuthProvider client={stub.client}>
          <AuthGuard onUnauthenticated={callback} />
        </AuthProvider>
      </StrictMode>
    )
    const { rerender } = render(app(first))
    expect(first).toHaveBeenCalledTimes(1)
    rerender(app(second))
    await stub.show(viewOf('authenticated'))
    await stub.show(viewOf('signedOut'))
    expect(first).toHaveBeenCalledTimes(1)
    expect(second).toHaveBeenCalledTimes(1)
  })

  it('may call back into the engine', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    const redirect = vi.fn(() => void auth.signIn({ method: 'password', name: 'grace' }))
    const { container } = render(
      <AuthProvider client={auth}>
        <AuthGuard onUnauthenticated={redirect}>secret</AuthGuard>
      </AuthProvider>,
    )
    await act(async () => {
      await w.finish(auth.signOut())
      await w.clock.pass(1_000)
    })
    expect(redirect).toHaveBeenCalledTimes(1)
    expect(auth.getUser()?.id).toBe('grace')
    expect(container.textContent).toBe('secret')
    w.dispose()
  })
})

describe('what is on the page when the session ends', () => {
  /** Looks at the end of each task, which is when a browser may paint, without React's test mode in between. */
  async function watchFrames(
    end: (w: ReturnType<typeof world>, tabs: ReturnType<typeof w.open>[]) => Promise<unknown>,
  ) {
    const w = world()
    const tabs = [await w.signIn(w.open({ unlock: async () => true }))]
    const { auth } = tabs[0]!
    const host = document.createElement('div')
    const root = createRoot(host)
    const renders: boolean[] = []
    function Secret() {
      renders.push(auth.view.canRequest)
      return 'secret'
    }
    root.render(
      <AuthProvider client={auth}>
        <AuthGuard fallback="door">
          <Secret />
        </AuthGuard>
      </AuthProvider>,
    )
    await vi.waitFor(() => expect(host.textContent).toBe('secret'))
    const frames: string[] = []
    let isWatching = true
    const look = () => {
      if (!isWatching) return
      frames.push(`${auth.view.canRequest} ${host.textContent}`)
      setImmediate(look)
    }
    look()
    await end(w, tabs)
    await w.settle()
    isWatching = false
    root.unmount()
    w.dispose()
    return { frames, renders }
  }

  it.each<[string, Parameters<typeof watchFrames>[0]]>([
    ['here', (w, [tab]) => w.finish(tab!.auth.signOut())],
    ['by a lock', async (w, [tab]) => [tab!.auth.lock(), await w.settle()]],
    [
      'in another tab',
      async (w) => {
        const other = w.open()
        await w.finish(other.auth.ready)
        await w.finish(other.auth.signOut())
        await w.clock.pass(2_000)
      },
    ],
  ])('T36: signed out %s, protected children are not shown for a single frame', async (_, end) => {
    const { frames, renders } = await watchFrames(end)
    expect(frames).toContain('true secret')
    expect(frames).toContain('false door')
    expect(frames).not.toContain('false secret')
    expect(renders).not.toContain(false)
  })

  it('T36: a session that begins and ends before React renders shows nothing of itself', async () => {
    const stub = stubClient(viewOf('signedOut'))
    const { container } = render(
      <AuthProvider client={stub.client}>
        <AuthGuard fallback="door">secret</AuthGuard>
      </AuthProvider>,
    )
    await act(async () => {
      stub.move(viewOf('authenticated'))
      stub.move(viewOf('signedOut'))
    })
    expect(container.textContent).toBe('door')
  })
})
