/** What runs inside each tab: the adapters, the engine and the contract suites, for tests that call `tab.run(...)`. */
import * as adapters from '../../src/adapters/index.ts'
import * as passkey from '../../src/passkey/index.ts'
import * as ledger from '../../src/protocol/ledger.ts'
import { allStored } from './pages/allStored.ts'
import { contracts } from './pages/contracts.ts'
import { type App, type AppOptions, startApp, storm } from './pages/engine.ts'
import { incrementUnderLock } from './pages/registers.ts'

const authchart = { adapters, passkey, ledger, contracts, storm, allStored, incrementUnderLock }

declare global {
  interface Window {
    readonly authchart: typeof authchart
    /** The app with the engine, where the address asks for one. */
    app: App
    /** Starts it, where the address says `later`. */
    startApp(): void
    /** For what a test keeps in a page between two calls. */
    kept: Record<string, unknown>
  }
}

Object.assign(window, { authchart, kept: {} })

const { searchParams } = new URL(location.href)
const options = searchParams.get('app')
if (options !== null) {
  window.startApp = () => {
    window.app = startApp(JSON.parse(options) as AppOptions)
  }
  if (!searchParams.has('later')) window.startApp()
}
