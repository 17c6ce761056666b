// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, render, screen } from '@testing-library/react'
import { startTransition, useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthGuard, AuthProvider, useAuthView } from '../../../src/bindings/react/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { world } from '../engine/world.ts'
import { ada, Probe, stubClient, viewOf } from './reactWorld.tsx'

afterEach(cleanup)

const signedIn = viewOf('authenticated')

describe('useAuthView', () => {
  it('T31: does not render again when the selected value is equal', async () => {
    const stub = stubClient(signedIn)
    const log: unknown[] = []
    function Name() {
      log.push(useAuthView((view) => view.user?.id))
      return null
    }
    render(
      <AuthProvider client={stub.client}>
        <Name />
      </AuthProvider>,
    )
    await stub.show({ ...signedIn, isRefreshing: true })
    await stub.show({ ...signedIn, user: { ...ada } })
    expect(log).toEqual(['ada'])
    await stub.show(viewOf('signedOut'))
    expect(log).toEqual(['ada', undefined])
  })

  it('T31: goes by isEqual where one is given, and keeps the value that was there before', async () => {
    const stub = stubClient(signedIn)
    const log: (readonly string[])[] = []
    function Roles() {
      log.push(
        useAuthView(
          (view) => [...(view.user?.roles ?? [])],
          (a, b) => a.join() === b.join(),
        ),
      )
      return null
    }
    const app = () => (
      <AuthProvider client={stub.client}>
        <Roles />
      </AuthProvider>
    )
    const { rerender } = render(app())
    await stub.show({ ...signedIn, isOffline: true })
    expect(log).toHaveLength(1)
    rerender(app())
    expect(log).toHaveLength(2)
    expect(log[1]).toBe(log[0])
  })

  it('bears a selector that makes a new object each time', async () => {
    const stub = stubClient(signedIn)
    const errors = vi.spyOn(console, 'error')
    const log: unknown[] = []
    function Fresh() {
      const { id } = useAuthView((view) => ({ id: view.user?.id }))
      log.push(id)
      return null
    }
    render(
      <AuthProvider client={stub.client}>
        <Fresh />
      </AuthProvider>,
    )
    await stub.show({ ...signedIn, isRefreshing: true })
    expect(log).toEqual(['ada', 'ada'])
    expect(errors).not.toHaveBeenCalled()
  })

  it('selects with what the latest render gave, not with an older closure', async () => {
    const stub = stubClient(signedIn)
    function Field({ name }: { name: 'id' | 'roles' }) {
      return <p>{String(useAuthView((view) => view.user?.[name]))}</p>
    }
    const app = (name: 'id' | 'roles') => (
      <AuthProvider client={stub.client}>
        <Field name={name} />
      </AuthProvider>
    )
    const { rerender } = render(app('id'))
    rerender(app('roles'))
    expect(screen.getByText('editor')).toBeTruthy()
    await stub.show({ ...signedIn, user: { ...ada, roles: ['admin'] } })
    expect(screen.getByText('admin')).toBeTruthy()
  })

  it('T31: a tab that gets focus renders nothing again when nothing has changed', async () => {
    const w = world()
    const tab = await w.signIn(w.open())
    const log: unknown[] = []
    function Whole() {
      log.push(useAuthView().status)
      return null
    }
    render(
      <AuthProvider client={tab.auth}>
        <Whole />
      </AuthProvider>,
    )
    await act(async () => {
      tab.lifecycle('woke')
      await w.settle()
    })
    expect(log).toEqual(['authenticated'])
    w.dispose()
  })

  it('T31: children of a guard do not render again while the session is refreshed', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    const log: unknown[] = []
    render(
      <AuthProvider client={auth}>
        <AuthGuard>
          <Probe log={log}>secret</Probe>
        </AuthGuard>
      </AuthProvider>,
    )
    const before = auth.view
    await act(() => w.finish(auth.refresh()))
    expect(auth.view).not.toBe(before)
    expect(log).toEqual(['secret'])
    w.dispose()
  })

  it('shows one state everywhere when the view changes in the middle of a transition', async () => {
    const stub = stubClient(viewOf('authenticated'))
    const commits: string[][] = []
    let rendered = 0
    function Slow() {
      const id = useAuthView((view: AuthView) => view.user?.id ?? 'nobody')
      rendered++
      const end = performance.now() + 6
      while (performance.now() < end) {
        // Longer than a slice of React's scheduler: it yields after each.
      }
      return <i>{id}</i>
    }
    let show: (isShown: boolean) => void = () => {}
    function App() {
      const [isShown, setShown] = useState(false)
      show = setShown
      useLayoutEffect(() => {
        commits.push([...host.querySelectorAll('i')].map((node) => node.textContent ?? ''))
      })
      return isShown && Array.from('abcdef', (key) => <Slow key={key} />)
    }
    const host = document.createElement('div')
    const root = createRoot(host)
    root.render(
      <AuthProvider client={stub.client}>
        <App />
      </AuthProvider>,
    )
    await vi.waitFor(() => expect(commits).toEqual([[]]))
    startTransition(() => show(true))
    await vi.waitFor(() => expect(rendered).toBeGreaterThan(0), { interval: 1 })
    const before = rendered
    stub.move(viewOf('authenticated', { user: { id: 'grace' } }))
    await vi.waitFor(() => expect(host.querySelectorAll('i')).toHaveLength(6))
    expect(before, 'the change came in the middle').toBeLessThan(6)
    for (const commit of commits) expect(new Set(commit).size, commit.join()).toBeLessThanOrEqual(1)
    expect(host.textContent).toBe('grace'.repeat(6))
    root.unmount()
    expect(stub.listeners).toBe(0)
  })
})
