/** What runs inside each tab: the adapters, the engine and the contract suites, for tests that call `tab.run(...)`. */
import * as adapters from '../../src/adapters/index.ts'
import * as ledger from '../../src/protocol/ledger.ts'
import { contracts } from './pages/contracts.ts'

const authchart = { adapters, ledger, contracts }

declare global {
  interface Window {
    readonly authchart: typeof authchart
    /** For what a test keeps in a page between two calls. */
    kept: Record<string, unknown>
  }
}

Object.assign(window, { authchart, kept: {} })
