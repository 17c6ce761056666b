import type { CDPSession, Page } from 'puppeteer-core'
import type { PageDriver } from './driver.ts'
import { processOf, type TabProcess } from './tabProcess.ts'

/** What both engines do alike under puppeteer. */
abstract class PuppeteerPage implements PageDriver {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  abstract freeze(): Promise<void>
  abstract thaw(): Promise<void>
  abstract crash(): Promise<void>
  abstract setOffline(isOffline: boolean): Promise<void>
  abstract watchPageCache(): Promise<readonly string[]>
  protected abstract sibling(page: Page): PageDriver

  evaluate(expression: string): Promise<unknown> {
    return this.page.evaluate(expression)
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url)
  }

  async reload(): Promise<void> {
    await this.page.reload()
  }

  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false })
  }

  async press(key: 'Shift'): Promise<void> {
    await this.page.keyboard.press(key)
  }

  async popup(open: () => Promise<unknown>): Promise<PageDriver> {
    const opened = new Promise<Page | null>((resolve) => this.page.once('popup', resolve))
    await open()
    const page = await opened
    if (!page) throw new Error('The browser opened no window.')
    return this.sibling(page)
  }

  async clearCookies(): Promise<void> {
    const context = this.page.browserContext()
    await context.deleteCookie(...(await context.cookies()))
  }
}

/** For code that is written for puppeteer. */
export function puppeteerPageOf(driver: PageDriver): Page {
  if (driver instanceof PuppeteerPage) return driver.page
  throw new Error('This page is not driven by puppeteer.')
}

/** The headless shell can keep no page at all, and says so beside what it holds against this one. */
const OF_THE_BROWSER = ['BackForwardCacheDisabledForDelegate', 'BrowsingInstanceNotSwapped']

export class ChromiumPage extends PuppeteerPage {
  #devtools: Promise<CDPSession> | undefined

  protected sibling(page: Page): PageDriver {
    return new ChromiumPage(page)
  }

  async freeze(): Promise<void> {
    await (await this.#open()).send('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async thaw(): Promise<void> {
    await (await this.#open()).send('Page.setWebLifecycleState', { state: 'active' })
  }

  async crash(): Promise<void> {
    const crashed = new Promise<void>((resolve) => this.page.once('error', () => resolve()))
    const devtools = await this.#open()
    // Never answered: who should?
    devtools.send('Page.crash').catch(() => {})
    await crashed
  }

  async setOffline(offline: boolean): Promise<void> {
    const devtools = await this.#open()
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
  }

  async watchPageCache(): Promise<readonly string[]> {
    const obstacles: string[] = []
    const devtools = await this.#open()
    await devtools.send('Page.enable')
    devtools.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => {
      for (const { reason } of notRestoredExplanations) if (!OF_THE_BROWSER.includes(reason)) obstacles.push(reason)
    })
    return obstacles
  }

  #open(): Promise<CDPSession> {
    this.#devtools ??= this.page.createCDPSession()
    return this.#devtools
  }
}

/** Freezing and crashing happen to the process, which a tab has for itself here. */
export class FirefoxPage extends PuppeteerPage {
  #process: Promise<TabProcess> | undefined

  protected sibling(page: Page): PageDriver {
    return new FirefoxPage(page)
  }

  async freeze(): Promise<void> {
    ;(await this.#find()).suspend()
  }

  async thaw(): Promise<void> {
    ;(await this.#find()).resume()
  }

  async crash(): Promise<void> {
    ;(await this.#find()).kill()
  }

  async setOffline(isOffline: boolean): Promise<void> {
    await this.page.setOfflineMode(isOffline)
  }

  async watchPageCache(): Promise<readonly string[]> {
    return []
  }

  /** Else nobody could close the profile. */
  async release(): Promise<void> {
    await this.#process?.then((process) => process.kill()).catch(() => {})
  }

  #find(): Promise<TabProcess> {
    const root = this.page.browser().process()?.pid
    if (root === undefined) throw new Error('This Firefox was not started here.')
    this.#process ??= processOf(this, root, 'DOM Worker')
    return this.#process
  }
}
