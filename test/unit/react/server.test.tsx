import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import {
  AuthGuard,
  AuthProvider,
  GuestGuard,
  RoleGuard,
  useAuthView,
  useIdleCountdown,
} from '../../../src/bindings/react/index.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import type { AuthOptions } from '../../../src/options.ts'
import { fakeServer } from '../engine/fakeServer.ts'
import { viewOf } from './reactWorld.tsx'

function Page() {
  const name = useAuthView((view) => view.user?.id)
  return <b>{useIdleCountdown() ? 'warning' : (name ?? 'nobody')}</b>
}

const html = (options: Partial<AuthOptions> = {}) =>
  renderToString(
    <AuthProvider client={createAuth({ backend: fakeServer().backend(), ...options })}>
      <AuthGuard fallback="door" loading="loading">
        <Page />
      </AuthGuard>
      <GuestGuard>form</GuestGuard>
      <RoleGuard anyOf="editor">role</RoleGuard>
    </AuthProvider>,
  )

describe('on a server', () => {
  it('T13: renders as restoring, without a timer and without a document', () => {
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')]
    expect(typeof document).toBe('undefined')
    expect(html()).toBe('loading')
    for (const timer of timers) expect(timer).not.toHaveBeenCalled()
  })

  it('T13: renders what initialView says, each request its own', () => {
    expect(html({ initialView: viewOf('authenticated') })).toBe('<b>ada</b>role')
    expect(html({ initialView: viewOf('anonymous') })).toContain('door')
    expect(html({ initialView: viewOf('authenticated', { user: { id: 'grace' } }) })).toBe('<b>grace</b>')
  })

  it('T13: a countdown is left to the page, whose clock is another', () => {
    const view = viewOf('authenticated', { isIdleWarning: true, idleDeadline: Date.now() + 5_000 })
    expect(html({ initialView: view })).toBe('<b>ada</b>role')
  })
})
