import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { readMessage } from '../../src/machines/tabs/messages.ts'
import { SCHEMA } from '../../src/protocol/ledger.ts'
import { world } from '../unit/engine/world.ts'
import { fuzz, fuzzSync } from './fuzz.ts'
import { json, junk, prototypeOf, spoiled } from './junk.ts'
import { expectSession } from './wellFormed.ts'

const session = {
  id: 'epoch-1',
  user: { id: 'mallory' },
  scopes: [],
  amr: [],
  signedInAt: 1,
  endsAt: null,
  expiresAt: null,
  generation: 9,
}
const shared = { commit: 'c1', session, accessToken: 'forged-token', tokenType: 'Bearer', expiresAt: null }
const messages = [
  { schema: SCHEMA, type: 'changed' },
  { schema: SCHEMA, type: 'whoIsActive' },
  { schema: SCHEMA, type: 'active', at: 5 },
  { schema: SCHEMA, type: 'wantToken', epoch: 'epoch-1', generation: 1 },
  { schema: SCHEMA, type: 'token', epoch: 'epoch-1', shared },
] as const
const forged = fc.oneof(junk, json, ...messages.map((message) => spoiled(message)))

describe('T15: a message from another tab', () => {
  fuzzSync('is read in its exact shape or not at all', { short: 5_000, long: 200_000 }, forged, (value) => {
    const before = prototypeOf()
    const message = readMessage(value)
    expect(prototypeOf()).toEqual(before)
    if (!message) return
    expect(messages.map(({ type }) => type)).toContain(message.type)
    if (message.type === 'active') expect(Number.isFinite(message.at)).toBe(true)
    if (message.type === 'wantToken') expect(Number.isSafeInteger(message.generation)).toBe(true)
    if (message.type !== 'token') return
    expectSession(message.shared.session)
    expect(message.epoch).toBe(message.shared.session.id)
    // `Headers` is the judge of what may stand in one; it trims blanks, and a token that was changed is another token.
    const { accessToken, tokenType } = message.shared
    expect(new Headers({ authorization: `${tokenType} ${accessToken}` }).get('authorization')).toBe(
      `${tokenType} ${accessToken}`,
    )
  })

  fuzz(
    'changes nothing of a session that the ledger knows, and is answered with no secret',
    { short: 15, long: 300 },
    fc.tuple(fc.array(forged, { maxLength: 40 }), fc.boolean(), fc.boolean()),
    async ([values, isSignedIn, shareAccessToken]) => {
      const place = world()
      const tab = place.open({ shareAccessToken, idle: { timeout: 600_000, warning: 60_000 } })
      await place.finish(tab.auth.ready)
      if (isSignedIn) await place.signIn(tab)
      await place.settle()
      const { view } = tab.auth
      const epoch = tab.auth.getSessionId()
      tab.heard.length = 0
      const attacker = place.channel()
      const overheard: unknown[] = []
      attacker.subscribe((message) => overheard.push(message))
      const { refresh } = place.server.counts
      // As good as an attacker can do: one that has seen which session it is.
      const asIfKnown = (value: unknown) =>
        JSON.parse((JSON.stringify(value) ?? 'null').replaceAll('epoch-1', epoch ?? 'epoch-1'))
      for (const value of values) attacker.post(isPlain(value) ? asIfKnown(value) : value)
      await place.clock.pass(2_000)

      const { session: before, ...shown } = view
      const { session: after, ...showing } = tab.auth.view
      expect(showing).toEqual(shown)
      expect({ ...after, generation: 0, expiresAt: 0 }).toEqual({ ...before, generation: 0, expiresAt: 0 })
      expect(tab.heard.filter((event) => (event as { type: string }).type !== 'refreshed')).toEqual([])
      // A question for a newer token may lead to one, once.
      expect(place.server.counts.refresh - refresh).toBeLessThanOrEqual(shareAccessToken ? 1 : 0)
      const said = JSON.stringify(overheard)
      for (const secret of place.server.secrets) {
        if (!shareAccessToken || !secret.includes('access')) expect(said).not.toContain(secret)
      }
      expect(tab.auth.actor.getSnapshot().status).toBe('active')
      place.dispose()
      expect(place.listening()).toMatchObject({ timers: 0, lockHolders: 0 })
    },
  )

  fuzz(
    'is cheap, a hundred thousand times over',
    { short: 1, long: 5 },
    fc.array(forged, { minLength: 20, maxLength: 20 }),
    async (values) => {
      const place = world()
      const tab = await place.signIn(place.open())
      await place.settle()
      let reads = 0
      const { read } = place.ledger
      place.ledger.read = () => {
        reads++
        return read()
      }
      const attacker = place.channel()
      const flood = [...messages, ...values]
      for (let sent = 0; sent < 100_000; sent++) attacker.post(flood[sent % flood.length])
      await place.clock.pass(1_000)
      // Those that arrive during one look share the next.
      expect(reads).toBeLessThan(200)
      expect(tab.auth.view.status).toBe('authenticated')
      place.dispose()
    },
  )
})

function isPlain(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}
