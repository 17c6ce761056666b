import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { readEntry } from '../../src/adapters/ledgers/readEntry.ts'
import { isAuthError } from '../../src/errors.ts'
import { SCHEMA } from '../../src/protocol/ledger.ts'
import { assemble, decodePart, encodePart, type SessionRecord, type TokenKind } from '../../src/protocol/record.ts'
import { createVault } from '../../src/vault.ts'
import { fuzz, fuzzSync } from './fuzz.ts'
import { json, junk, prototypeOf, spoiled } from './junk.ts'
import { expectSession, expectTokens } from './wellFormed.ts'

const COMMIT = 'commit-1'
const KINDS: readonly TokenKind[] = ['refreshToken', 'accessToken', 'idToken']
const record: SessionRecord = {
  epoch: 'epoch-1',
  generation: 3,
  commit: COMMIT,
  remembered: false,
  session: {
    id: 'epoch-1',
    user: { id: 'ada', roles: ['admin'] },
    scopes: ['orders'],
    amr: ['pwd'],
    signedInAt: 1_000,
    endsAt: null,
    expiresAt: 2_000,
    generation: 3,
  },
  tokens: { accessToken: 'a1', refreshToken: 'r1', idToken: 'i1', tokenType: 'Bearer', expiresAt: 2_000 },
}
const part = JSON.parse(encodePart(record, KINDS)) as object

function expectRecord(found: SessionRecord | null): void {
  if (!found) return
  expectSession(found.session)
  expectTokens(found.tokens)
  expect(found.commit).toBe(COMMIT)
  expect(found.epoch).toBe(found.session.id)
  expect(found.generation).toBe(found.session.generation)
}

const time = fc.option(fc.integer({ min: 0, max: 4e12 }))
const word = fc.stringMatching(/^[\x21-\x7e]{1,20}$/)
const records: fc.Arbitrary<SessionRecord> = fc
  .record({
    epoch: word,
    generation: fc.integer({ min: 1, max: 1e9 }),
    user: fc.record({ id: fc.string(), roles: fc.array(fc.string()), name: json }),
    scopes: fc.array(fc.string()),
    amr: fc.array(fc.string()),
    signedInAt: fc.integer(),
    endsAt: time,
    expiresAt: time,
    accessToken: word,
    refreshToken: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    idToken: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    tokenType: word,
  })
  .map(({ epoch, generation, user, scopes, amr, signedInAt, endsAt, expiresAt, refreshToken, idToken, ...tokens }) => ({
    epoch,
    generation,
    commit: COMMIT,
    remembered: true,
    session: {
      id: epoch,
      user: JSON.parse(JSON.stringify(user)),
      scopes,
      amr,
      signedInAt,
      endsAt,
      expiresAt,
      generation,
    },
    tokens: { ...tokens, expiresAt, ...(refreshToken && { refreshToken }), ...(idToken && { idToken }) },
  }))
/** Which kind lies in which of three stores; none of them may be empty-handed. */
const shelves = fc
  .tuple(fc.nat(2), fc.nat(2), fc.nat(2))
  .map((places) => [0, 1, 2].map((place) => KINDS.filter((_, kind) => places[kind] === place)))

describe('a stored record', () => {
  fuzzSync(
    'comes back as it was written, however its halves lie in the stores',
    { short: 1_000, long: 100_000 },
    fc.tuple(records, shelves),
    ([written, kinds]) => {
      const parts = kinds
        .filter(({ length }) => length > 0)
        .map((some) => decodePart(encodePart(written, some), COMMIT))
      expect(assemble(parts, true)).toEqual(written)
    },
  )

  fuzzSync(
    'is not there where the store holds something else',
    { short: 2_000, long: 100_000 },
    fc.oneof(fc.string(), fc.json({ maxDepth: 4 })),
    (text) => expect(decodePart(text, COMMIT)).toBe(null),
  )

  fuzzSync(
    'is either refused or whole when its text was cut, changed or doubled',
    { short: 2_000, long: 100_000 },
    fc.tuple(fc.nat(), fc.nat(20), fc.string({ maxLength: 5 })),
    ([at, length, middle]) => {
      const text = JSON.stringify(part)
      const from = at % text.length
      expectRecord(assemble([decodePart(text.slice(0, from) + middle + text.slice(from + length), COMMIT)], false))
    },
  )

  fuzzSync(
    'T14: is believed only where every field is what it should be, in one store or in three',
    { short: 3_000, long: 100_000 },
    fc.tuple(fc.array(fc.oneof(spoiled(part, json), json), { minLength: 1, maxLength: 3 }), fc.boolean()),
    ([values, remembered]) => {
      const before = prototypeOf()
      expectRecord(
        assemble(
          values.map((value) => decodePart(JSON.stringify(value) ?? null, COMMIT)),
          remembered,
        ),
      )
      expect(prototypeOf()).toEqual(before)
    },
  )

  fuzz(
    'T14: is read without a throw from a store that answers anything or fails',
    { short: 500, long: 20_000 },
    fc.array(fc.tuple(fc.boolean(), fc.oneof(junk, spoiled(part).map(safely))), { minLength: 1, maxLength: 4 }),
    async (answers) => {
      const failures: unknown[] = []
      let asked = 0
      const get = () => {
        const [fails, value] = answers[asked++ % answers.length] ?? []
        if (fails) throw value
        return value as string
      }
      const stores = KINDS.map((kind) => ({
        kinds: [kind],
        store: { shared: true, get, set() {}, remove() {} },
      }))
      const onFailure = (error: unknown) => failures.push(error)
      const vault = createVault({ prefix: 'p', shelves: () => stores, isLedgerShared: () => true, onFailure })
      expectRecord(await vault.read(COMMIT, false))
      expect(failures.length).toBeLessThanOrEqual(KINDS.length)
    },
  )
})

function safely(value: unknown): unknown {
  try {
    return JSON.stringify(value)
  } catch {
    return value
  }
}

const live = {
  schema: SCHEMA,
  live: true,
  epoch: 'epoch-1',
  generation: 3,
  commit: COMMIT,
  signedInAt: 1_000,
  remembered: true,
  locked: true,
  refreshing: { commit: 'commit-2', since: 5 },
}
const ended = { schema: SCHEMA, live: false, epoch: 'epoch-1', reason: 'idle', at: 1_000, revoked: true }

describe('the ledger', () => {
  fuzzSync(
    'T14, T40: holds an entry, nothing, or what a newer version wrote: no other throw, no other shape',
    { short: 4_000, long: 100_000 },
    fc.oneof(junk, spoiled(live), spoiled(ended)),
    (value) => {
      let entry: ReturnType<typeof readEntry>
      try {
        entry = readEntry(value)
      } catch (error) {
        expect(isAuthError(error) && error.code).toBe('storage_failed')
        expect((value as typeof live).schema).toBeGreaterThan(SCHEMA)
        return
      }
      if (!entry) return
      expect(entry.epoch).toMatch(/./s)
      expect(entry.schema).toBeLessThanOrEqual(SCHEMA)
      if (!entry.live) {
        expect(typeof entry.reason).toBe('string')
        expect(Number.isFinite(entry.at)).toBe(true)
        return
      }
      expect(entry.commit).toMatch(/./s)
      expect(Number.isSafeInteger(entry.generation)).toBe(true)
      expect(Number.isFinite(entry.signedInAt)).toBe(true)
      if (entry.refreshing) expect(Number.isFinite(entry.refreshing.since)).toBe(true)
    },
  )
})
