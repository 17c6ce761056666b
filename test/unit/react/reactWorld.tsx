import { act } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'
import { restoringView } from '../../../src/machines/auth/auth.view.ts'
import type { AuthStatus, AuthView } from '../../../src/machines/auth/auth.view.types.ts'
import type { AuthUser, Session } from '../../../src/session.ts'

export const ada: AuthUser = { id: 'ada', roles: ['editor'], permissions: ['orders:read'] }

const session: Session = {
  id: 's1',
  user: ada,
  scopes: [],
  amr: ['pwd'],
  signedInAt: 0,
  endsAt: null,
  expiresAt: null,
  generation: 0,
}

/** A view in which everything fits together, as the chart would show it. */
export function viewOf(status: AuthStatus, changes: Partial<AuthView> = {}): AuthView {
  const isIn = status === 'authenticated'
  const isBusy = ['restoring', 'authenticating', 'signingOut'].includes(status)
  return {
    ...restoringView,
    status,
    isAuthenticated: isIn,
    canRequest: isIn && !changes.isLocked,
    isBusy,
    user: isIn ? ada : null,
    session: isIn ? session : null,
    ...changes,
  }
}

/** A client whose view the test sets, and whose listeners it counts. For what the engine reaches only by long ways. */
export function stubClient(first: AuthView = restoringView, initialView: AuthView = first) {
  const listeners = new Set<() => void>()
  const stay = vi.fn()
  const stub = {
    view: first,
    initialView,
    stay,
    subscribe(listener: () => void) {
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
  }
  return {
    client: stub as unknown as AuthClient,
    stay,
    get listeners() {
      return listeners.size
    },
    /** Without `act`, as outside of React. */
    move(view: AuthView) {
      stub.view = view
      for (const listener of [...listeners]) listener()
    },
    async show(view: AuthView) {
      await act(async () => this.move(view))
    },
  }
}

/** Counts the listeners that a real client hands out. */
export function countListeners<Client extends AuthClient>(client: Client) {
  let count = 0
  const { subscribe } = client
  client.subscribe = (listener) => {
    count++
    const unsubscribe = subscribe(listener)
    return () => {
      count--
      return unsubscribe()
    }
  }
  return () => count
}

/** Says each time that it renders, and with what. */
export function Probe({ log, children }: { log: unknown[]; children: ReactNode }) {
  log.push(children)
  return <output>{children}</output>
}
