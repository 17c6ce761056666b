import puppeteer from 'puppeteer-core'
import type { LaunchedBrowser } from './driver.ts'
import { howToInstall } from './engines.ts'
import { findFirefox } from './findBrowsers.ts'
import { FirefoxPage } from './puppeteerPage.ts'

const PREFERENCES = {
  'network.dns.localDomains': 'localhost.evil.test,evil.test,insecure.test',
  // As if each tab had a window of its own: no timer waits for the next second because another tab is in front.
  'dom.min_background_timeout_value': 4,
  'dom.min_background_timeout_value_without_budget_throttling': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  // One process a tab, also for more tabs of one site than the default of four.
  'dom.ipc.processCount.webIsolated': 12,
}

export async function launchFirefox(): Promise<LaunchedBrowser> {
  const executablePath = await findFirefox()
  if (!executablePath) throw new Error(howToInstall('firefox'))
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  })
  return {
    engine: 'firefox',
    hasPageCache: true,
    async openProfile() {
      const context = await browser.createBrowserContext()
      const pages: FirefoxPage[] = []
      return {
        async newPage() {
          const page = new FirefoxPage(await context.newPage())
          pages.push(page)
          return page
        },
        async close() {
          for (const page of pages) await page.release()
          await context.close()
        },
      }
    },
    close: () => browser.close(),
  }
}
