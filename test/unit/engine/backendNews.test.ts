import { describe, expect, it, vi } from 'vitest'
import type { AuthBackend, BackendNews } from '../../../src/adapters/ports.ts'
import { createAuth } from '../../../src/bindings/vanilla/createAuth.ts'
import { AuthError } from '../../../src/errors.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

/** A backend that several clients may share, as those of one page do. */
function tellingBackend() {
  const listeners = new Set<(news: BackendNews) => void>()
  const server = fakeServer()
  const backend: AuthBackend = {
    ...server.backend(),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = (news: BackendNews) => {
    for (const listener of [...listeners]) listener(news)
  }
  return { server, backend, listeners, tell }
}

const failed: BackendNews = { type: 'storageFailed', error: new AuthError('storage_failed', 'A key is not stored.') }
const storageFailed = {
  type: 'storageFailed',
  what: 'store',
  error: expect.objectContaining({ code: 'storage_failed' }),
}

describe('what a backend tells unasked', () => {
  it('T14: a store of its own that fails is told to each client, until that is disposed', async () => {
    const { server, backend, listeners, tell } = tellingBackend()
    const { open, settle, signIn } = world({ server })
    const [one, other] = [open({ backend }), open({ backend })]
    await signIn(one)
    tell(failed)
    await settle()
    for (const { heard } of [one, other]) expect(heard).toContainEqual(storageFailed)
    expect(one.auth.view.isAuthenticated).toBe(true)
    one.heard.length = 0
    other.heard.length = 0
    one.auth.dispose()
    tell(failed)
    await settle()
    expect(one.heard).toEqual([])
    expect(other.heard).toEqual([storageFailed])
    other.auth.dispose()
    expect(listeners.size).toBe(0)
  })

  it('T13: a client without a page does not listen: nobody would ever stop it', () => {
    const subscribe = vi.fn()
    createAuth({ backend: { id: 'own', refreshWith: 'none', subscribe } })
    expect(subscribe).not.toHaveBeenCalled()
  })
})
