import { describe, expect, it } from 'vitest'
import { sameEntry } from '../../../src/protocol/ledger.ts'
import { assemble, decodePart, encodePart, isSession, type SessionRecord } from '../../../src/protocol/record.ts'

const session = {
  id: 'e1',
  user: { id: 'ada' },
  scopes: ['read'],
  amr: [],
  signedInAt: 1,
  endsAt: null,
  expiresAt: 60,
  generation: 1,
}
const record: SessionRecord = {
  epoch: 'e1',
  generation: 1,
  commit: 'c1',
  remembered: false,
  session,
  tokens: { accessToken: 'a1', refreshToken: 'r1', idToken: 'i1', tokenType: 'DPoP', expiresAt: 60 },
}
const part = (...kinds: ('refreshToken' | 'accessToken' | 'idToken')[]) => decodePart(encodePart(record, kinds), 'c1')

describe('a stored record', () => {
  it('comes back as it was, from one store or from three', () => {
    expect(assemble([part('refreshToken', 'accessToken', 'idToken')], false)).toEqual(record)
    expect(assemble([part('refreshToken'), part('accessToken'), part('idToken')], true)).toEqual({
      ...record,
      remembered: true,
    })
  })

  it('puts into each store what it is for, and nothing else', () => {
    expect(encodePart(record, ['accessToken'])).not.toMatch(/r1|i1|ada/)
    expect(encodePart(record, ['refreshToken'])).not.toMatch(/a1|i1/)
    expect(encodePart(record, ['idToken'])).not.toMatch(/a1|r1|ada/)
  })

  it('without an access token is one whose token has expired', () => {
    expect(assemble([part('refreshToken'), null], false)?.tokens).toEqual({
      accessToken: '',
      tokenType: 'Bearer',
      expiresAt: 0,
      refreshToken: 'r1',
    })
  })

  it('without the half that holds the session is none', () => {
    expect(assemble([null, part('accessToken')], false)).toBeNull()
    expect(assemble([], false)).toBeNull()
  })

  it('T14: whose session is not the one of its epoch is none: it would be looked at again for ever', () => {
    const other = { ...part('refreshToken'), session: { ...session, id: 'e2' } }
    expect(assemble([other, part('accessToken')], false)).toBeNull()
  })

  it.each(['a\nb', 'a b', 'ä', 'a\u0000'])(
    'T14: with an access token that no header takes (%j) is refreshed first',
    (accessToken) => {
      const spoiled = { ...part('accessToken'), accessToken, tokenType: 'DP\noP' }
      expect(assemble([part('refreshToken'), spoiled], false)?.tokens).toEqual({
        accessToken: '',
        tokenType: 'Bearer',
        expiresAt: 0,
        refreshToken: 'r1',
      })
    },
  )

  it.each([
    ['scopes that are no texts', { scopes: [1] }],
    ['methods that are no texts', { amr: ['pwd', null] }],
    ['a generation that has no next one', { generation: 2 ** 53 }],
  ])('T14: is not believed with %s', (_, spoiled) => {
    expect(isSession({ ...session, ...spoiled })).toBe(false)
  })

  it('T9: never joins the halves of two sessions', () => {
    const theirs = { ...part('accessToken'), epoch: 'of-another', accessToken: 'theirs' }
    expect(assemble([part('refreshToken'), theirs], false)?.tokens.accessToken).toBe('')
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['a number', '1'],
    ['null', 'null'],
    ['another commit', encodePart({ ...record, commit: 'c2' }, ['refreshToken'])],
    ['another schema', encodePart(record, ['refreshToken']).replace('"schema":1', '"schema":2')],
    ['no schema', encodePart(record, ['refreshToken']).replace('"schema":1,', '')],
  ])('T14: is not found in %s', (_, value) => {
    expect(decodePart(value, 'c1')).toBeNull()
  })

  it.each([
    ['an epoch that is no text', { epoch: 1 }],
    ['a commit that is no text', { commit: undefined }],
    ['another generation than its session', { generation: 2 }],
    ['no session', { session: null }],
  ])('T14: is not believed with %s', (_, change) => {
    expect(assemble([{ ...part('refreshToken'), ...change }], false)).toBeNull()
  })

  it('T14: is believed without tokens that are no text, and with an end that is no time as an expired one', () => {
    const odd = { ...part('refreshToken', 'accessToken', 'idToken'), idToken: 1, refreshToken: {}, tokenType: 7 }
    expect(assemble([odd], false)?.tokens).toEqual({ accessToken: 'a1', tokenType: 'Bearer', expiresAt: 60 })
    const endless = { ...part('refreshToken', 'accessToken'), expiresAt: 'soon' }
    expect(assemble([endless], false)?.tokens.expiresAt).toBe(0)
    const open = { ...part('refreshToken', 'accessToken'), expiresAt: null }
    expect(assemble([open], false)?.tokens.expiresAt).toBeNull()
  })
})

describe('a session from outside', () => {
  it('is believed in its exact shape only', () => {
    expect(isSession(session)).toBe(true)
    expect(isSession({ ...session, endsAt: 5, expiresAt: null })).toBe(true)
  })

  it.each([
    ['nothing', null],
    ['a text', 'session'],
    ['no user', { ...session, user: null }],
    ['a user without an id', { ...session, user: {} }],
    ['no id', { ...session, id: 1 }],
    ['scopes that are no list', { ...session, scopes: 'read' }],
    ['methods that are no list', { ...session, amr: 'pwd' }],
    ['no moment of sign-in', { ...session, signedInAt: '1' }],
    ['an end that is no time', { ...session, endsAt: undefined }],
    ['an expiry that is no time', { ...session, expiresAt: Number.NaN }],
    ['half a generation', { ...session, generation: 1.5 }],
  ])('T15: is not believed with %s', (_, value) => {
    expect(isSession(value)).toBe(false)
  })
})

describe('two states of the ledger', () => {
  const live = { schema: 1, live: true, epoch: 'e', generation: 1, commit: 'c', signedInAt: 1 } as const
  const over = { schema: 1, live: false, epoch: 'e', reason: 'user', at: 1 } as const
  const marker = { refreshing: { commit: 'm', since: 1 } }

  it('are the same when nothing that anybody decides by differs', () => {
    expect(sameEntry(null, null)).toBe(true)
    expect(sameEntry(live, { ...live })).toBe(true)
    expect(sameEntry({ ...live, ...marker }, { ...live, refreshing: { ...marker.refreshing } })).toBe(true)
    expect(sameEntry(over, { ...over })).toBe(true)
  })

  it.each([
    ['nothing and something', null, live],
    ['something and nothing', live, null],
    ['two epochs', live, { ...live, epoch: 'f' }],
    ['two ended epochs', over, { ...over, epoch: 'f' }],
    ['an epoch and its end', live, over],
    ['an end and its epoch', over, live],
    ['two generations', live, { ...live, generation: 2 }],
    ['two commits', live, { ...live, commit: 'd' }],
    ['an open and a locked one', live, { ...live, locked: true as const }],
    ['one with and one without a marker', live, { ...live, ...marker }],
    ['two markers', { ...live, ...marker }, { ...live, refreshing: { commit: 'n', since: 1 } }],
    ['two moments of one marker', { ...live, ...marker }, { ...live, refreshing: { commit: 'm', since: 2 } }],
    ['an end and a confirmed end', over, { ...over, revoked: true as const }],
  ])('differ: %s', (_, a, b) => {
    expect(sameEntry(a, b)).toBe(false)
  })
})
