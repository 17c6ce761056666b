// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode, useEffect, useState } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StepUpRequest } from '../../../src/adapters/ports.ts'
import { AuthProvider, StepUpGuard, useAuthView } from '../../../src/bindings/react/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { isMet } from '../../../src/machines/stepUp/rules.ts'
import { ada, stubClient, viewOf } from './reactWorld.tsx'

const NOW = 1_800_000_000_000
const LASTS = 300_000
const DAY = 86_400_000

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Somebody who has proved it at `at`. */
function provedAt(at: number, changes: Partial<AuthView> = {}): AuthView {
  const view = viewOf('authenticated', {
    assurance: { request: null, isVerifying: false, error: null, elevatedUntil: at + LASTS },
    ...changes,
  })
  return { ...view, session: view.session && { ...view.session, authenticatedAt: at, acr: '2' } }
}

/** A client that judges as the engine does. */
function stub(first: AuthView, initialView?: AuthView) {
  const made = stubClient(first, initialView ?? viewOf('restoring'))
  const isSteppedUp = vi.fn((request: StepUpRequest = {}) => {
    const { session, assurance, isLocked } = made.client.view
    if (!session || !assurance || isLocked) return false
    const proof = { session, raisedIn: 0, isElevated: assurance.elevatedUntil !== null }
    return isMet({ request, at: 0, since: 0, isRefused: false }, proof, { lasts: LASTS, levels: [] }, Date.now())
  })
  const stepUp = vi.fn(async () => made.client.view)
  Object.assign(made.client, { isSteppedUp, stepUp })
  return Object.assign(made, { isSteppedUp, stepUp })
}

const app = ({ client }: ReturnType<typeof stub>, wanted: StepUpRequest = { maxAge: 60_000 }) => (
  <StrictMode>
    <AuthProvider client={client}>
      <StepUpGuard {...wanted} loading="loading" fallback="door">
        payout
      </StepUpGuard>
    </AuthProvider>
  </StrictMode>
)
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

describe('StepUpGuard and time', () => {
  it('hides its children the moment that maxAge is over, with one timer, and none after that', async () => {
    const { container } = render(app(stub(provedAt(NOW - 10_000))))
    expect(vi.getTimerCount()).toBe(1)
    await pass(49_999)
    expect(container.textContent).toBe('payout')
    await pass(1)
    expect(container.textContent).toBe('door')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('T1: a maxAge of 60 days ends after 60 days, and one without an end never', async () => {
    const { container, rerender } = render(app(stub(provedAt(NOW)), { maxAge: 60 * DAY }))
    await pass(60 * DAY - 1)
    expect(container.textContent).toBe('payout')
    await pass(1)
    expect(container.textContent).toBe('door')
    rerender(app(stub(provedAt(NOW)), { maxAge: Number.POSITIVE_INFINITY }))
    expect(container.textContent).toBe('payout')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('T3: hides its children at once when the page wakes up after their time', async () => {
    const { container } = render(app(stub(provedAt(NOW))))
    vi.setSystemTime(NOW + 3_600_000)
    expect(container.textContent).toBe('payout')
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')))
    expect(container.textContent).toBe('door')
  })

  it('follows a new proof, and a guard that wants something else', async () => {
    const made = stub(provedAt(NOW))
    const { container, rerender } = render(app(made))
    await pass(30_000)
    await made.show(provedAt(NOW + 30_000))
    await pass(59_999)
    expect(container.textContent).toBe('payout')
    expect(vi.getTimerCount()).toBe(1)
    await pass(1)
    expect(container.textContent).toBe('door')
    rerender(app(made, { maxAge: 120_000, acr: '2' }))
    expect(container.textContent).toBe('payout')
    rerender(app(made, { maxAge: 120_000, acr: '3' }))
    expect(container.textContent).toBe('door')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for the end of a proof that was given after it came to the page', async () => {
    const made = stub(viewOf('anonymous'))
    const { container } = render(app(made))
    await made.show(provedAt(NOW))
    expect(container.textContent).toBe('payout')
    await pass(60_000)
    expect(container.textContent).toBe('door')
  })

  it('asks again each second, no more often, where the engine goes by another clock', async () => {
    const made = stub(provedAt(NOW))
    made.isSteppedUp.mockReturnValue(true)
    const { container } = render(app(made))
    await pass(60_000)
    made.isSteppedUp.mockClear()
    await pass(3_000)
    expect(made.isSteppedUp.mock.calls.length).toBeLessThan(20)
    made.isSteppedUp.mockReturnValue(false)
    await pass(1_000)
    expect(container.textContent).toBe('door')
  })

  it('T12: leaves no timer and no listener behind under StrictMode', () => {
    const made = stub(provedAt(NOW))
    const { unmount } = render(app(made))
    expect(vi.getTimerCount()).toBe(1)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
    expect(made.listeners).toBe(0)
  })
})

describe('StepUpGuard and who is there', () => {
  it.each<[string, AuthView, string]>([
    ['nobody', viewOf('anonymous'), 'door'],
    ['somebody who is being restored', viewOf('restoring'), 'loading'],
    ['a locked session', provedAt(NOW, { isLocked: true, canRequest: false }), 'door'],
    ['a session without a proof that is recent', provedAt(NOW - 60_000), 'door'],
    ['somebody who has proved it', provedAt(NOW), 'payout'],
  ])('for %s', (_, view, shown) => {
    expect(render(app(stub(view))).container.textContent).toBe(shown)
  })

  it('never believes an engine that has a session before the view shows one', () => {
    const made = stub(viewOf('authenticating'))
    made.isSteppedUp.mockReturnValue(true)
    expect(render(app(made)).container.textContent).toBe('door')
  })

  it('T9: children and fallback are made anew for another user', async () => {
    function Draft() {
      const id = useAuthView((view) => view.user?.id)
      const [draft] = useState(`draft of ${id}`)
      return draft
    }
    const made = stub(provedAt(NOW))
    const { container } = render(
      <AuthProvider client={made.client}>
        <StepUpGuard acr="2" maxAge={60_000} fallback={<Draft />}>
          <Draft />
        </StepUpGuard>
      </AuthProvider>,
    )
    const grace = { ...ada, id: 'grace' }
    await made.show(provedAt(NOW, { user: grace }))
    expect(container.textContent).toBe('draft of grace')
    await made.show(provedAt(0, { user: grace }))
    await made.show(provedAt(0))
    expect(container.textContent).toBe('draft of ada')
  })

  it('T12: a fallback may ask by itself, also under StrictMode', async () => {
    const made = stub(provedAt(0))
    function Asking({ ask }: { ask: () => void }) {
      // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the page comes up
      useEffect(ask, [])
      return null
    }
    render(
      <StrictMode>
        <AuthProvider client={made.client}>
          <StepUpGuard method="otp" fallback={({ ask }) => <Asking ask={ask} />} />
        </AuthProvider>
      </StrictMode>,
    )
    const signals = made.stepUp.mock.calls.map(
      (call) => (call as unknown as [unknown, { signal: AbortSignal }])[1].signal,
    )
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })
})

describe('StepUpGuard on a server', () => {
  it.each<[string, AuthView, string]>([
    ['nothing is known', viewOf('restoring'), 'loading'],
    ['nobody is signed in', viewOf('anonymous'), 'door'],
    ['somebody is signed in who may be stepped up', provedAt(NOW), 'loading'],
  ])('T13: renders the same on both sides when %s, and what the engine knows follows', async (_, served, shown) => {
    const host = document.createElement('div')
    const server = stub(served, served)
    host.innerHTML = renderToString(app(server))
    expect(host.textContent).toBe(shown)
    expect(vi.getTimerCount()).toBe(0)

    const warning = vi.spyOn(console, 'error')
    const onRecoverableError = vi.fn()
    const made = stub(provedAt(NOW), served)
    const root = await act(async () => hydrateRoot(host, app(made), { onRecoverableError }))
    expect(host.textContent).toBe('payout')
    expect(warning).not.toHaveBeenCalled()
    expect(onRecoverableError).not.toHaveBeenCalled()
    await act(async () => root.unmount())
    expect(vi.getTimerCount()).toBe(0)
  })
})
