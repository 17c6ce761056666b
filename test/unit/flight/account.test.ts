import { describe, expect, it } from 'vitest'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { createAccounts } from '../../../src/flight/account.ts'
import type { FlightEntry } from '../../../src/flight/flight.types.ts'
import { world } from '../engine/world.ts'

const KEY = 'authchart:fake:flight'
const end: FlightEntry = { at: 1_000_000_000_000, elapsed: 0, event: 'session.signOut', reason: 'user', source: 'self' }

function accounts() {
  const values = new Map<string, string>()
  return { values, ...createAccounts('fake', memoryNotes(values)) }
}

describe('the account of an end', () => {
  it('says what its entries said, but for the states', () => {
    const { read, write } = accounts()
    const before: FlightEntry = { at: 999, elapsed: 12, event: 'record.adopted', by: 'k3f9', generation: 4, ms: 7 }
    write({ tab: 'a1b2', session: 's1', entries: [before, { ...end, states: ['signingOut'] }] }, true)
    expect(read()).toEqual({ tab: 'a1b2', session: 's1', entries: [before, end] })
  })

  it('is at most 4 kB, however much led to the end', () => {
    const { read, write, values } = accounts()
    const long = 'x'.repeat(40)
    const widest: FlightEntry = {
      ...end,
      at: Number.MAX_SAFE_INTEGER - 1,
      elapsed: 1,
      generation: Number.MAX_SAFE_INTEGER,
      ms: Number.MAX_SAFE_INTEGER,
      event: long,
      session: long,
      by: long,
      code: 'second_factor_exhausted',
      reason: 'storageCleared',
      source: 'remote',
    }
    write({ tab: 'a1b2', session: long, entries: Array.from({ length: 100 }, () => widest) }, true)
    expect(values.get(KEY)?.length).toBeLessThan(4_096)
    expect(values.get(KEY)?.length).toBeGreaterThan(2_000)
    const last = { ...widest, at: end.at }
    write({ tab: 'a1b2', session: 's2', entries: [last] }, true)
    expect(read()?.entries).toEqual([last])
  })

  it('is written by the tab that ended the session, and not over by one that only heard of it', () => {
    const { read, write } = accounts()
    const heard: FlightEntry = { ...end, event: 'tab.signedOut', source: 'remote' }
    write({ tab: 'late', session: 's1', entries: [heard] }, false)
    expect(read()?.tab).toBe('late')
    write({ tab: 'own1', session: 's1', entries: [end] }, true)
    expect(read()?.tab).toBe('own1')
    write({ tab: 'late', session: 's1', entries: [heard] }, false)
    write({ tab: 'own2', session: 's1', entries: [end] }, true)
    expect(read()?.tab).toBe('own1')
    write({ tab: 'own2', session: 's2', entries: [end] }, true)
    expect(read()?.tab).toBe('own2')
  })

  it('is forgotten when another session begins, and only then', () => {
    const { read, write, forget } = accounts()
    write({ tab: 'own1', session: 's1', entries: [end] }, true)
    forget('s1')
    expect(read()?.tab).toBe('own1')
    forget('s2')
    expect(read()).toBeNull()
  })
})

const line = `${end.at} 0   session.signOut s1 user self  `
const hostile: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['garbage', 'garbage'],
  ['JSON', JSON.stringify({ schema: 1, tab: 'x', entries: [{ __proto__: { polluted: true } }] })],
  ['an older schema', `flight0 a1b2 s1\n${line}`],
  ['a newer schema', `flight2 a1b2 s1\n${line}`],
  ['no entry', 'flight1 a1b2 s1'],
  ['no reason', `flight1 a1b2 s1\n${end.at} 0   session.signOut s1`],
  ['a reason that there is not', `flight1 a1b2 s1\n${end.at} 0   session.signOut s1 murder self  `],
  ['__proto__ for a reason', `flight1 a1b2 s1\n${end.at} 0   session.signOut s1 __proto__ self  `],
  ['constructor for a reason', `flight1 a1b2 s1\n${end.at} 0   session.signOut s1 constructor self  `],
  ['no number', `flight1 a1b2 s1\nnow 0   session.signOut s1 user self  `],
  ['an infinite number', `flight1 a1b2 s1\n1e999 0   session.signOut s1 user self  `],
  ['no date', `flight1 a1b2 s1\n9e15 0   session.signOut s1 user self  `],
  ['no event', `flight1 a1b2 s1\n${end.at} 0    s1 user self  `],
  ['a hundred megabytes', `flight1 a1b2 s1\n${line}\n`.repeat(2_500_000)],
]

describe('what lies in its place', () => {
  it.each(hostile)('%s: is no account, and does no harm', async (_, text) => {
    const w = world()
    w.noteValues.set(KEY, text)
    const { auth } = w.open()
    await w.finish(auth.ready)
    expect(auth.explain().sentence).toBe('Nobody is signed in.')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    await w.finish(auth.signIn({ method: 'password', name: 'ada' }))
    await w.finish(auth.signOut())
    expect(auth.explain().sentence).toMatch(/^Signed out at/)
    w.dispose()
  })

  it('markup: becomes plain letters', async () => {
    const w = world()
    w.noteValues.set(KEY, `flight1 <b>1 s1\n${end.at} 0   <img/src=x/onerror=alert(1)> s1 user remote  <script>`)
    const { auth } = w.open()
    await w.finish(auth.ready)
    const { sentence, chain } = auth.explain()
    expect(sentence).toContain('Nobody is signed in: the last session ended at')
    expect(sentence + JSON.stringify(chain)).not.toMatch(/[<>=/]|alert\(/)
    w.dispose()
  })
})
