import { describe, expect, it } from 'vitest'
import { begin } from './begin.ts'
import { code } from './code.ts'
import { faultyCode } from './faultyCode.ts'
import type { Scenario } from './scenarios.ts'
import { type Finding, search, tellStory } from './search.ts'
import type { Broken } from './world.ts'

const BOUND = { states: 30_000, ms: 60_000 }

/** Says the shortest story with AUTHCHART_STORIES=1. */
function expectFound(finding: Finding | null, claim: RegExp) {
  expect(finding?.claim).toMatch(claim)
  if (finding && process.env.AUTHCHART_STORIES === '1') console.log(tellStory(finding))
}

const REFRESH: Scenario = { refresh: [1, 1] }
const CRASH: Scenario = { refresh: [1, 1], crash: 1, boot: 1 }
const OUT: Scenario = { refresh: [1, 1], signOut: [1, 0] }
const GIVEN_UP: Scenario = { signIn: [['bob'], []], cancel: [1, 0], canSwitch: true, stale: 0 }
const OUT_CRASH: Scenario = { signOut: [1, 0], crash: 1, boot: 1 }

describe('a rule that is taken out of the code is missed', () => {
  const ablations: [fault: string, scenario: Scenario, claim: RegExp][] = [
    ['drop-the-lock', REFRESH, /^I1/],
    ['skip-the-reread-of-the-ledger', REFRESH, /^I1/],
    ['ignore-the-marker-of-a-dead-holder', CRASH, /^I1/],
    ['send-while-the-packet-of-a-dead-holder-may-still-arrive', CRASH, /^I1/],
    ['end-the-session-for-a-passing-fault', { refresh: [1, 1], lose: 1 }, /^I5/],
    ['keep-the-answer-of-a-refresh-after-sign-out', OUT, /^I2/],
    ['keep-the-tokens-after-sign-out', OUT, /^I2/],
    ['sign-out-without-a-tombstone', OUT, /^I[25]/],
    ['ignore-the-tombstone', OUT, /^I[25]/],
    ['sign-out-without-revocation', { signOut: [1, 0] }, /^I3/],
    ['forget-to-revoke-late-tokens', { refresh: [1, 0], signOut: [1, 0], revokesFamily: false, stale: 0 }, /^I3/],
    ['leave-the-session-before-open-at-the-server', { tabs: 1, signIn: [['bob']], canSwitch: true, stale: 0 }, /^I3/],
    ['send-without-asking-whether-the-lock-is-still-held', { refresh: [1, 1], freeze: 1 }, /./],
    ['let-go-of-a-session-that-may-come-back', GIVEN_UP, /^I[135]/],
    ['a-look-does-not-finish-a-buried-session', OUT_CRASH, /^I2/],
  ]
  for (const [fault, scenario, claim] of ablations)
    it(fault, async () => {
      const { setting, world } = begin(scenario, await faultyCode(fault))
      expectFound((await search(setting, world, BOUND)).finding, claim)
    }, 60_000)
})

describe('a port that breaks its promise is noticed', () => {
  const ports: [what: string, broken: Broken, scenario: Scenario, claim: RegExp][] = [
    ['a lock that lets two in', { lock: 'shared' }, REFRESH, /./],
    [
      'a ledger that compares nothing',
      { cas: 'always' },
      { isAnonymous: true, signIn: [['ada'], ['bob']], refresh: [0, 1] },
      /./,
    ],
    ['a ledger that compares the epoch only', { cas: 'epochOnly' }, { refresh: [1, 1], freeze: 1 }, /./],
    ['a store that is late for longer than anybody waits', { store: 'neverSettles' }, { ...REFRESH, stale: 9 }, /^I5/],
    ['one key for all records', { store: 'oneKey' }, REFRESH, /^I5/],
    ['a store that deletes nothing', { store: 'forgetsRemoves' }, { signOut: [1, 0] }, /^I2/],
    ['notes that are lost', { notes: 'lost' }, OUT_CRASH, /^I2/],
  ]
  for (const [what, broken, scenario, claim] of ports)
    it(what, async () => {
      const { setting, world } = begin(scenario, code, broken)
      expectFound((await search(setting, world, BOUND)).finding, claim)
    }, 60_000)
})
