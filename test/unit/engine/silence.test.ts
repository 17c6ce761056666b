import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../src/adapters/storage/memoryStore.ts'
import { settingsFrom } from '../../../src/engine/settings.ts'
import { ended } from '../../../src/protocol/ledger.ts'
import { fakeServer } from './fakeServer.ts'
import { world } from './world.ts'

describe('a tab that has heard nothing for long', () => {
  it('T11: asks the ledger before its next request, however good the token looks', async () => {
    const w = world({ server: fakeServer({ lifetime: 86_400 }) })
    const { auth } = await w.signIn(w.open())
    const token = await w.finish(auth.getAccessToken())
    // The session ends elsewhere; no message, no note, and no event of the page tells this tab.
    const entry = await w.ledger.read()
    await w.ledger.compareAndSet(entry, ended(entry?.epoch ?? '', 'user', w.clock.now()))
    expect(auth.tokens.peekAccessToken()).toBe(token)
    w.clock.sleep(60_000)
    expect(auth.tokens.peekAccessToken()).toBeNull()
    expect(await w.finish(auth.getAccessToken())).toBeNull()
    expect(auth.view).toMatchObject({ isAuthenticated: false, reason: 'user' })
  })
})

describe('stores for each kind of token', () => {
  it('are written in an order in which a page that dies leaves nothing without a session', () => {
    const [access, refresh, id] = [memoryStore(), memoryStore(), memoryStore()]
    const store = { accessToken: access, idToken: id, refreshToken: refresh }
    const { shelves } = settingsFrom({ backend: fakeServer().backend(), store })
    expect(shelves(false)).toEqual([
      { store: refresh, kinds: ['refreshToken'] },
      { store: access, kinds: ['accessToken'] },
      { store: id, kinds: ['idToken'] },
    ])
  })
})
