import type { Ledger } from '../../src/adapters/ports.ts'
import { type EndedEntry, type LiveEntry, SCHEMA } from '../../src/protocol/ledger.ts'
import { type Contract, equal, ok, rejection } from './assert.ts'

export interface LedgerHarness {
  /** Another tab's view of the one register. */
  tab(): Ledger
  /** Puts any value into the register, past the port; missing where there is no way to. */
  plant?(value: unknown): Promise<void>
  /** What is in the register, past the port. */
  found?(): Promise<unknown>
  /** A record that the ledger has applied; missing where it does not apply records. */
  record?(key: string): Promise<string | null>
}

const live = (changes: Partial<LiveEntry> = {}): LiveEntry => ({
  schema: SCHEMA,
  live: true,
  epoch: 'epoch-1',
  generation: 1,
  commit: 'commit-1',
  signedInAt: 1_000,
  ...changes,
})

const ended: EndedEntry = { schema: SCHEMA, live: false, epoch: 'epoch-1', reason: 'user', at: 2_000 }

/** Increments the generation until it has succeeded `times` times; says which generations it made. */
async function increment(ledger: Ledger, name: string, times: number): Promise<number[]> {
  const made: number[] = []
  while (made.length < times) {
    const entry = await ledger.read()
    if (!entry?.live) throw new Error('the register was lost')
    const next = live({ generation: entry.generation + 1, commit: `${name}-${made.length}` })
    if (await ledger.compareAndSet(entry, next)) made.push(next.generation)
  }
  return made
}

export const ledgerContract: Contract<LedgerHarness> = {
  'is empty at first': async (create) => {
    equal(await (await create()).tab().read(), null, 'the first read')
  },

  'writes where the register is as expected, and every tab sees it': async (create) => {
    const { tab } = await create()
    const [one, two] = [tab(), tab()]
    ok(await one.compareAndSet(null, live()), 'the first write')
    equal(await two.read(), live(), 'what the other tab reads')
    ok(await two.compareAndSet(live(), live({ generation: 2, commit: 'commit-2' })), 'the second write')
    equal(await one.read(), live({ generation: 2, commit: 'commit-2' }), 'what the first tab reads')
  },

  'writes nothing where the register has moved on': async (create) => {
    const { tab } = await create()
    const ledger = tab()
    await ledger.compareAndSet(null, live())
    for (const expected of [
      null,
      live({ epoch: 'another' }),
      live({ commit: 'another' }),
      live({ generation: 2 }),
      ended,
    ]) {
      ok(!(await ledger.compareAndSet(expected, live({ generation: 9 }))), 'a stale write is refused')
    }
    equal(await ledger.read(), live(), 'the register')
  },

  'tells a marked entry from one without a marker, and markers from each other': async (create) => {
    const ledger = (await create()).tab()
    const marked = live({ refreshing: { commit: 'commit-2', since: 5 } })
    await ledger.compareAndSet(null, marked)
    ok(!(await ledger.compareAndSet(live(), live({ generation: 2 }))), 'expecting no marker')
    const other = live({ refreshing: { commit: 'commit-3', since: 5 } })
    ok(!(await ledger.compareAndSet(other, live({ generation: 2 }))), 'expecting another marker')
    ok(await ledger.compareAndSet(marked, live({ generation: 2 })), 'expecting this marker')
  },

  'keeps an ended session and lets a new one follow it': async (create) => {
    const { tab } = await create()
    await tab().compareAndSet(null, live())
    ok(await tab().compareAndSet(live(), ended), 'the end')
    equal(await tab().read(), ended, 'the ended entry')
    ok(await tab().compareAndSet(ended, { ...ended, revoked: true }), 'the confirmation')
    ok(await tab().compareAndSet({ ...ended, revoked: true }, live({ epoch: 'epoch-2' })), 'the next session')
  },

  'lets exactly one of many simultaneous writers win': async (create) => {
    const { tab } = await create()
    const won = await Promise.all(
      Array.from({ length: 8 }, (_, index) => tab().compareAndSet(null, live({ commit: `commit-${index}` }))),
    )
    equal(won.filter(Boolean).length, 1, 'how many won')
    const entry = await tab().read()
    equal(entry?.live && entry.commit, `commit-${won.indexOf(true)}`, 'whose write it is')
  },

  'T41: loses no update among tabs that increment one number': async (create) => {
    const { tab } = await create()
    await tab().compareAndSet(null, live({ generation: 0 }))
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((name) => increment(tab(), name, 15)))
    equal(
      made.flat().sort((a, b) => a - b),
      Array.from({ length: 60 }, (_, index) => index + 1),
      'the generations made',
    )
  },

  'works on after close, because nothing is held between operations': async (create) => {
    const ledger = (await create()).tab()
    await ledger.compareAndSet(null, live())
    ledger.close()
    ledger.close()
    equal(await ledger.read(), live(), 'the register')
  },

  'applies records together with the entry, or not at all': async (create) => {
    const { tab, record } = await create()
    if (!record) return
    ok(await tab().compareAndSet(null, live(), new Map([['kept', 'one']])), 'the first write')
    equal(await record('kept'), 'one', 'the record')
    ok(
      !(await tab().compareAndSet(
        null,
        live(),
        new Map([
          ['kept', null],
          ['new', 'two'],
        ]),
      )),
      'a stale write',
    )
    equal([await record('kept'), await record('new')], ['one', null], 'after the stale write')
    ok(await tab().compareAndSet(live(), ended, new Map([['kept', null]])), 'the end')
    equal(await record('kept'), null, 'the record after the end')
  },

  'T14: takes garbage for an empty register and writes over it': async (create) => {
    const { tab, plant } = await create()
    if (!plant) return
    const strange = [
      'a string',
      42,
      [],
      {},
      { ...live(), epoch: 7 },
      { ...live(), generation: 'two' },
      { ...live(), commit: '' },
      { ...live(), locked: 'yes' },
      { ...live(), refreshing: { commit: 1 } },
      { ...live(), live: 'true' },
      { ...ended, at: 'yesterday' },
      { ...live(), schema: '1' },
    ]
    for (const value of strange) {
      await plant(value)
      equal(await tab().read(), null, `reading ${JSON.stringify(value)}`)
      ok(await tab().compareAndSet(null, live()), `writing over ${JSON.stringify(value)}`)
    }
  },

  'T40: neither reads nor writes what a newer version has written': async (create) => {
    const { tab, plant, found } = await create()
    if (!plant || !found) return
    const newer = { schema: SCHEMA + 1, live: 'perhaps', epoch: 'epoch-9', something: 'else' }
    await plant(newer)
    const refused = [tab().read(), tab().compareAndSet(null, live(), new Map([['key', 'value']]))]
    for (const attempt of refused) {
      const error = await rejection(attempt, 'touching a newer schema')
      equal((error as { code?: string }).code, 'storage_failed', 'the code')
    }
    equal(await found(), newer, 'the register')
  },
}
