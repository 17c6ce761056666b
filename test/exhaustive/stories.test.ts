import { expect, it } from 'vitest'
import { begin } from './begin.ts'
import { code } from './code.ts'
import { follow } from './follow.ts'
import type { Scenario } from './scenarios.ts'
import { tellStory } from './search.ts'

/** What the search has found, each as one fixed order of messages. */
async function expectToHold(scenario: Scenario, lines: readonly string[]) {
  const { setting, world } = begin(scenario, code)
  const finding = await follow(setting, world, lines)
  if (finding) expect.fail(tellStory(finding))
}

it('a sign-out while the session is being restored ends the session that the restore takes in', () =>
  expectToHold({ closed: [0], boot: 1, signOut: [1, 0] }, [
    "A' is opened",
    "A' signs out",
    "A': the ledger says E0; live",
  ]))

it('a sign-in that overtakes a sign-out during a restore is not undone by it', () =>
  expectToHold({ keeping: 'ledger', closed: [0, 1], boot: 1, signOut: [1, 0], signIn: [['bob'], []] }, [
    "A' is opened",
    "A': the ledger says E0; live",
    "A' signs out",
    "A': the record authchart:s:C0;:rai is there",
    "A': the ledger says E0; live",
    "A' signs in as bob",
  ]))

it('a tab that is opened while another one refreshes twice restores the session', () =>
  expectToHold({ closed: [1], boot: 1, refresh: [2, 0] }, [
    'A wants to refresh',
    'A: the ledger says E0; live, generation 1',
    'A: the ledger becomes E0; live, generation 1',
    'the server rotates',
    "B' is opened",
    'A receives',
    'A: the ledger becomes E0; live, generation 2',
    'A wants to refresh',
    "B': the ledger says E0; live, generation 2, commit A1-A2; (B' reads authchart:s:A1-A2;:rai late",
    'A: the ledger says',
    'A: the ledger becomes E0; live, generation 2',
    'the server rotates',
    'A receives',
    'A: the ledger becomes E0; live, generation 3',
  ]))

it('a refresh that finds the record deleted by a sign-out elsewhere says so, and not that storage was cleared', () =>
  expectToHold({ refresh: [0, 1], signOut: [1, 0] }, [
    'A signs out',
    'B wants to refresh',
    'B: the ledger says E0; live, generation 1, commit C0; (B reads authchart:s:ended late',
    'B has waited 20 ms',
    'B: the ledger says E0; live',
  ]))

it('a refresh that waits in vain for what another tab committed and then signed out says so', () =>
  expectToHold({ refresh: [1, 1], signOut: [1, 0] }, [
    'A wants to refresh',
    'B wants to refresh',
    'A: the ledger says',
    'A: the ledger becomes E0; live, generation 1',
    'the server rotates',
    'A receives',
    'A: the ledger becomes E0; live, generation 2',
    'A signs out',
    'B gets the lock',
    'B: the ledger says E0; live, generation 2, commit A1-A2; (B reads authchart:s:ended late',
    'B has waited 20 ms',
    'B: the ledger says E0; live',
  ]))

it('a look that began before a sign-out does not take the session in again', () =>
  expectToHold({ keeping: 'ledger', closed: [0], boot: 1, signOut: [1, 0] }, [
    "A' is opened",
    "A' looks at the ledger",
    "A': the ledger says E0; live",
    "A': the ledger says E0; live",
    "A': the record authchart:s:C0;:rai is there",
    "A' signs out",
    "A': the record authchart:s:C0;:rai is there",
  ]))

it('a sign-out that comes while a sign-in replaces the session ends both', () =>
  expectToHold({ signOut: [1, 0], signIn: [['bob'], []], canSwitch: true }, [
    'A signs in as bob',
    'the server signs in bob',
    'A: the ledger says E0; live',
    'A signs out',
    'A: the ledger becomes A1; live',
  ]))
