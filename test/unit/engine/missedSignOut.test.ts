import { describe, expect, it } from 'vitest'
import type { Notes } from '../../../src/adapters/ports.ts'
import { localStorageNotes } from '../../../src/adapters/storage/localStorageNotes.ts'
import { world } from './world.ts'

const deaf = { post() {}, subscribe: () => () => {}, close() {} }

/** Two tabs of one session; no message reaches the second, and `notes` are all that it reads of the others'. */
async function twoTabs(notes: Notes) {
  const w = world()
  let skew = 0
  const clock = { ...w.clock, now: () => w.clock.now() + skew, monotonic: () => w.clock.monotonic() }
  const setClock = (ms: number) => {
    skew += ms
  }
  const a = await w.signIn(w.open())
  const b = w.open({ environment: { channel: deaf, notes, clock } })
  await w.finish(b.auth.ready)
  expect(await w.finish(b.auth.getAccessToken())).not.toBeNull()
  return { ...w, a, b, setClock }
}

describe('a sign-out of which no message has told', () => {
  it('T44: is looked for in the ledger before a request where notes cannot be read', async () => {
    const { a, b, finish, clock } = await twoTabs({ get: () => undefined, set() {} })
    await finish(a.auth.signOut())
    await clock.pass(1_500)
    expect(b.auth.tokens.peekAccessToken()).toBeNull()
    expect(await finish(b.auth.getAccessToken())).toBeNull()
    expect(b.auth.view).toMatchObject({ status: 'signedOut', reason: 'user', source: 'remote' })
  })

  it('T44: is looked for there, too, where an end of its own could only be noted in memory', async () => {
    const page = { ...globalThis, localStorage: undefined as never }
    const { a, b, signIn, finish, clock } = await twoTabs(localStorageNotes({ page }))
    await finish(b.auth.signOut())
    await signIn(b)
    a.lifecycle('woke')
    expect(await finish(a.auth.getAccessToken())).toBe(await finish(b.auth.getAccessToken()))
    await finish(a.auth.signOut())
    await clock.pass(1_500)
    expect(await finish(b.auth.getAccessToken())).toBeNull()
  })

  it('T11: is looked for before a request after the clock was set back', async () => {
    const { a, b, finish, setClock } = await twoTabs({ get: () => null, set() {} })
    await finish(a.auth.signOut())
    setClock(-300_000)
    expect(b.auth.tokens.peekAccessToken()).toBeNull()
    expect(await finish(b.auth.getAccessToken())).toBeNull()
    expect(b.auth.view.status).toBe('signedOut')
  })
})
