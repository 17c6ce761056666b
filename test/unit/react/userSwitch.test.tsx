// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, render } from '@testing-library/react'
import { type ReactNode, useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { AuthGuard, AuthProvider, RoleGuard, useAuthView } from '../../../src/bindings/react/index.ts'
import { world } from '../engine/world.ts'
import { ada, stubClient, viewOf } from './reactWorld.tsx'

afterEach(cleanup)

/** Keeps what it began with, as a form does. */
function Draft() {
  const id = useAuthView((view) => view.user?.id)
  const [draft] = useState(`draft of ${id}`)
  return draft
}

const guards: [string, ReactNode][] = [
  [
    'AuthGuard',
    <AuthGuard key="auth">
      <Draft />
    </AuthGuard>,
  ],
  [
    'RoleGuard',
    <RoleGuard key="role" anyOf="editor">
      <Draft />
    </RoleGuard>,
  ],
]

describe('another user', () => {
  it('T9: who signs in in another tab does not see what the user before had typed', async () => {
    const w = world()
    const { auth } = await w.signIn(w.open())
    const { container } = render(
      <AuthProvider client={auth}>
        <AuthGuard>
          <Draft />
        </AuthGuard>
      </AuthProvider>,
    )
    expect(container.textContent).toBe('draft of ada')
    await act(async () => {
      await w.signIn(w.open(), 'grace')
      await w.clock.pass(3_000)
    })
    expect(auth.getUser()?.id).toBe('grace')
    expect(container.textContent).toBe('draft of grace')
    w.dispose()
  })

  it.each(guards)('T9: %s makes its children anew for them, and only for them', async (_, guard) => {
    const stub = stubClient(viewOf('authenticated'))
    const { container } = render(<AuthProvider client={stub.client}>{guard}</AuthProvider>)
    const first = container.firstChild
    // The same user with new facts, or in a new session, goes on where they were.
    const session = viewOf('authenticated').session
    await stub.show(viewOf('authenticated', { user: { ...ada, permissions: [] }, isRefreshing: true }))
    await stub.show(viewOf('authenticated', { session: session && { ...session, id: 's2' } }))
    expect(container.firstChild).toBe(first)
    await stub.show(viewOf('authenticated', { user: { ...ada, id: 'grace' } }))
    expect(container.textContent).toBe('draft of grace')
  })
})
