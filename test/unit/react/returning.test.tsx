// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { cleanup, render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { AuthGuard, AuthProvider, GuestGuard, useReturnPoint } from '../../../src/bindings/react/index.ts'
import type { AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import { createReturnPoint } from '../../../src/returning/returnPoint.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

afterEach(() => {
  cleanup()
  sessionStorage.clear()
})

function open(path: string, view: AuthView, node: ReactNode) {
  history.replaceState(null, '', path)
  const stub = stubClient(view)
  const returnPoint = createReturnPoint({ auth: stub.client, signInPath: '/sign-in' })
  render(
    <StrictMode>
      <AuthProvider client={stub.client} returnPoint={returnPoint}>
        {node}
      </AuthProvider>
    </StrictMode>,
  )
  return { stub, returnPoint }
}

describe('AuthGuard and GuestGuard with a return point', () => {
  it('send away and back under StrictMode: the page is captured before the callback, and handed out once', async () => {
    const went: string[] = []
    const seen: (string | null)[] = []
    let ask = (): string | null => null
    const { stub, returnPoint } = open(
      '/orders?page=2',
      viewOf('restoring'),
      <>
        <AuthGuard
          onUnauthenticated={() => {
            seen.push(ask())
            history.replaceState(null, '', '/sign-in')
          }}
        />
        <GuestGuard onAuthenticated={(_, to) => went.push(to)} />
      </>,
    )
    ask = returnPoint.peek
    expect(seen).toEqual([])
    await stub.show(viewOf('anonymous'))
    expect(seen).toEqual(['/orders?page=2'])
    await stub.show(viewOf('authenticating'))
    await stub.show(viewOf('awaitingSecondFactor'))
    await stub.show(viewOf('authenticated'))
    expect(went).toEqual(['/orders?page=2'])
    expect(seen).toHaveLength(1)
    expect(returnPoint.peek()).toBeNull()
  })

  it('a guard that sends nobody away captures nothing', async () => {
    const { returnPoint } = open('/orders', viewOf('anonymous'), <AuthGuard fallback="sign in here" />)
    expect(returnPoint.peek()).toBeNull()
  })

  it('nobody is sent away from a callback while its sign-in is under way, only when that fails', async () => {
    const calls: string[] = []
    const { stub } = open(
      '/?code=1&state=2',
      viewOf('authenticating'),
      <AuthGuard onUnauthenticated={({ status }) => calls.push(status)} />,
    )
    expect(calls).toEqual([])
    await stub.show(viewOf('anonymous'))
    expect(calls).toEqual(['anonymous'])
  })

  it('a locked session is not captured', async () => {
    const { stub, returnPoint } = open('/orders', viewOf('authenticated'), <AuthGuard onUnauthenticated={() => {}} />)
    await stub.show(viewOf('authenticated', { isLocked: true }))
    expect(returnPoint.peek()).toBeNull()
    expect(sessionStorage.length).toBe(0)
  })

  it('without a return point onAuthenticated is told "/"', () => {
    const went: string[] = []
    const { client } = stubClient(viewOf('authenticated'))
    const found: unknown[] = []
    function Ask() {
      found.push(useReturnPoint())
      return null
    }
    render(
      <AuthProvider client={client}>
        <GuestGuard onAuthenticated={(_, to) => went.push(to)} />
        <Ask />
      </AuthProvider>,
    )
    expect(went).toEqual(['/'])
    expect(found).toEqual([null])
  })
})
