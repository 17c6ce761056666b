// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AuthGuard,
  GuestGuard,
  RoleGuard,
  StepUpGuard,
  useAuth,
  useAuthView,
  useIdleCountdown,
  useStepUp,
} from '../../../../src/bindings/react/index.ts'
import { AuthError } from '../../../../src/errors.ts'
import { createTestAuth } from '../../../../src/testing/provider/createTestAuth.ts'
import type { TestView } from '../../../../src/testing/provider/testView.types.ts'
import { createAuthWrapper, TestAuthProvider } from '../../../../src/testing/react/index.ts'

const admin = { id: 'ada', roles: ['admin'], permissions: ['orders:read'] }
const NOW = 1_800_000_000_000
const text = () => document.body.textContent

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const Page = (): ReactNode => (
  <>
    <AuthGuard loading="loading" locked="locked" fallback={({ reason }) => `door:${reason}`}>
      <RoleGuard anyOf="admin" permission="orders:read" fallback="read only">
        all
      </RoleGuard>
    </AuthGuard>
    <GuestGuard> guest</GuestGuard>
  </>
)

describe('TestAuthProvider', () => {
  it.each<[string, TestView]>([
    ['all', { status: 'authenticated', user: admin }],
    ['read only', { status: 'authenticated', user: { id: 'bob' } }],
    ['locked', { status: 'authenticated', user: admin, isLocked: true }],
    ['loading', { status: 'restoring' }],
    ['door:null guest', { status: 'anonymous' }],
    ['door:null guest', { status: 'awaitingSecondFactor' }],
    ['door:idle', { status: 'signingOut', reason: 'idle' }],
    ['door:revoked guest', { status: 'signedOut', reason: 'revoked' }],
  ])('shows the guards "%s" for %j, also under StrictMode and on a server', (expected, view) => {
    const page = (
      <StrictMode>
        <TestAuthProvider view={view}>
          <Page />
        </TestAuthProvider>
      </StrictMode>
    )
    render(page)
    const shown = text()
    expect(shown?.startsWith(expected)).toBe(true)
    expect(renderToString(page).replaceAll('<!-- -->', '')).toBe(shown)
  })

  it('shows another view at once, and the same client for one that says the same', () => {
    const clients = new Set<unknown>()
    const Probe = () => {
      clients.add(useAuth())
      return useAuthView(({ user }) => user?.id)
    }
    const page = (id: string) => (
      <TestAuthProvider view={{ status: 'authenticated', user: { id } }}>
        <Probe />
      </TestAuthProvider>
    )
    const { rerender } = render(page('ada'))
    rerender(page('ada'))
    expect(clients.size).toBe(1)
    rerender(page('bob'))
    expect(text()).toBe('bob')
    expect(clients.size).toBe(2)
  })

  it('takes a client of the test', async () => {
    const auth = createTestAuth({ view: { status: 'anonymous' } })
    render(
      <TestAuthProvider auth={auth}>
        <Page />
      </TestAuthProvider>,
    )
    await act(() => auth.show({ status: 'authenticated', user: admin }))
    expect(text()).toBe('all')
  })

  it('refuses a view that no session shows', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const view = { status: 'authenticated' } as TestView
    expect(() => render(<TestAuthProvider view={view} />)).toThrow(AuthError)
  })
})

describe('createAuthWrapper', () => {
  function SignInForm() {
    const { signIn } = useAuth()
    const { isBusy, error } = useAuthView()
    const submit = () => signIn({ method: 'password', email: 'ada@example.test', password: 'secret' }).catch(() => {})
    return (
      <button type="button" disabled={isBusy} onClick={submit}>
        {error?.code ?? 'sign in'}
      </button>
    )
  }

  it('shows what a form sends, waits for and is told', async () => {
    const { auth, wrapper } = createAuthWrapper({ view: { status: 'anonymous' } })
    render(
      <GuestGuard fallback="welcome">
        <SignInForm />
      </GuestGuard>,
      { wrapper },
    )
    const button = screen.getByRole<HTMLButtonElement>('button')
    const press = () => act(async () => fireEvent.click(button))
    await press()
    expect(button.disabled).toBe(true)
    expect(auth.sent).toEqual([
      {
        type: 'signIn',
        credentials: { method: 'password', email: 'ada@example.test', password: 'secret' },
        remember: false,
      },
    ])
    await act(() => auth.answer('signIn', new AuthError('invalid_credentials', 'Wrong password.')))
    expect([button.disabled, button.textContent]).toEqual([false, 'invalid_credentials'])
    await press()
    await act(() => auth.answer('signIn', { status: 'authenticated', user: admin }))
    expect(text()).toBe('welcome')
  })

  it('counts an idle warning down in faked time, and notes that somebody stays', async () => {
    vi.useFakeTimers({ now: NOW })
    const { auth, wrapper } = createAuthWrapper({
      view: { status: 'authenticated', user: admin, isIdleWarning: true, remaining: 30_000 },
    })
    const { result } = renderHook(useIdleCountdown, { wrapper })
    expect(result.current?.remaining).toBe(30_000)
    await act(() => vi.advanceTimersByTimeAsync(12_000))
    expect(result.current?.remaining).toBe(18_000)
    await act(async () => result.current?.stay())
    expect(result.current).toBe(null)
    expect(auth.sent).toEqual([{ type: 'stay' }])
  })

  it('guards what wants a step-up, asks, and opens when it is proved', async () => {
    const { auth, wrapper } = createAuthWrapper({ view: { status: 'authenticated', user: admin } })
    const Question = () => {
      const { request, submit } = useStepUp()
      return (
        request && (
          <button type="button" onClick={() => void submit({ method: 'otp', code: '1' })}>
            Prove it
          </button>
        )
      )
    }
    render(
      <>
        <Question />
        <StepUpGuard
          acr="2"
          fallback={({ ask }) => (
            <button type="button" onClick={ask}>
              Ask
            </button>
          )}
        >
          secret
        </StepUpGuard>
      </>,
      { wrapper },
    )
    expect(text()).toBe('Ask')
    await act(async () => fireEvent.click(screen.getByText('Ask')))
    await act(async () => fireEvent.click(screen.getByText('Prove it')))
    await act(() => auth.answer('submitStepUp'))
    expect(text()).toBe('secret')
    expect(auth.sent.map(({ type }) => type)).toEqual(['stepUp', 'submitStepUp'])
  })
})
