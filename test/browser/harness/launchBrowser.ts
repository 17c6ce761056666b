import puppeteer, { type Browser } from 'puppeteer-core'
import { findChrome, findFirefox } from './findBrowsers.ts'

export type Engine = 'chromium' | 'firefox'

export interface LaunchedBrowser {
  readonly engine: Engine
  readonly browser: Browser
  /** The headless shell has no back/forward cache at all. */
  readonly hasPageCache: boolean
}

/** Each tab gets a process of its own, as tabs of a busy user have: only then can they disagree about storage. */
const PROCESS_PER_TAB = ['--site-per-process', '--renderer-process-limit=50']
const QUIET = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
/** Look-alike hosts of the tests (T38); nothing of this machine's network is asked for them. */
const NAMES = ['--host-resolver-rules=MAP *.test 127.0.0.1']

/** What puppeteer switches off and a real user has: the page cache, and the throttling of tabs in the background. */
const REALISTIC = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
]

async function launchChrome(): Promise<LaunchedBrowser> {
  const { executablePath, isShell } = await findChrome()
  const browser = await puppeteer.launch({
    executablePath,
    headless: isShell ? 'shell' : true,
    ignoreDefaultArgs: REALISTIC,
    // Else each request of each tab is reported to the test, which nobody reads: the site keeps its own log.
    networkEnabled: false,
    issuesEnabled: false,
    // As root, and in most containers, Chrome has no sandbox to start in.
    args: ['--no-sandbox', ...PROCESS_PER_TAB, ...QUIET, ...NAMES],
  })
  return { engine: 'chromium', browser, hasPageCache: !isShell }
}

async function launchFirefox(): Promise<LaunchedBrowser> {
  const executablePath = await findFirefox()
  if (!executablePath) throw new Error('There is no Firefox on this machine; set FIREFOX_PATH.')
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'network.dns.localDomains': 'localhost.evil.test,evil.test',
      // As if each tab had a window of its own: no timer waits for the next second because another tab is in front.
      'dom.min_background_timeout_value': 4,
      'dom.min_background_timeout_value_without_budget_throttling': 4,
      'dom.timeout.enable_budget_timer_throttling': false,
      // One process a tab, also for more tabs of one site than the default of four.
      'dom.ipc.processCount.webIsolated': 12,
    },
  })
  return { engine: 'firefox', browser, hasPageCache: true }
}

export const launchBrowser = (engine: Engine = 'chromium'): Promise<LaunchedBrowser> =>
  engine === 'firefox' ? launchFirefox() : launchChrome()

/** Chromium, and Firefox where there is one. */
export const engines: readonly Engine[] = (await findFirefox()) ? ['chromium', 'firefox'] : ['chromium']
