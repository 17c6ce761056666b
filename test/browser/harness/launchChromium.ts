import puppeteer from 'puppeteer-core'
import type { LaunchedBrowser } from './driver.ts'
import { findChrome } from './findBrowsers.ts'
import { ChromiumPage } from './puppeteerPage.ts'

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

export async function launchChromium(): Promise<LaunchedBrowser> {
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
  return {
    engine: 'chromium',
    hasPageCache: !isShell,
    async openProfile() {
      const context = await browser.createBrowserContext()
      return {
        newPage: async () => new ChromiumPage(await context.newPage()),
        close: () => context.close(),
      }
    },
    close: () => browser.close(),
  }
}
