import { assuranceFaults } from './assurance.mjs'
import { beginFaults } from './begins.mjs'
import { chartFaults } from './chart.mjs'
import { endFaults } from './ends.mjs'
import { refreshFaults } from './refresh.mjs'
import { requestFaults } from './requests.mjs'
import { serverFaults } from './servers.mjs'
import { tabFaults } from './tabs.mjs'
import { timeFaults } from './time.mjs'
import { vaultFaults } from './vault.mjs'

/** By area, in the order of the report. */
export const areas = {
  'refresh across tabs': refreshFaults,
  'sign-in and restore': beginFaults,
  'sign-out and revocation': endFaults,
  'stores and the ledger': vaultFaults,
  'tabs, locks and channels': tabFaults,
  'idleness and time': timeFaults,
  'the chart': chartFaults,
  'requests and addresses': requestFaults,
  'providers, passkeys and the way back': serverFaults,
  'step-up': assuranceFaults,
}

export const faults = Object.values(areas).flat()
