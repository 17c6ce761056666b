import type { CDPSession, Page } from 'puppeteer-core'

/** JSON values: all that crosses between the test and a page. */
type Arguments = readonly unknown[]

/** One real tab. What it does to the page is what a user or the browser would do. */
export class Tab {
  readonly name: string
  readonly page: Page
  #devtools: Promise<CDPSession> | undefined

  constructor(name: string, page: Page) {
    this.name = name
    this.page = page
  }

  /** Runs `work` in the page; it may use what page.ts put on `window`, and nothing of the test's own scope. */
  run<Args extends Arguments, T>(work: (...args: Args) => T, ...args: Args): Promise<Awaited<T>> {
    return this.page.evaluate(work as never, ...args) as Promise<Awaited<T>>
  }

  /** Begins `work` in the page without waiting for its promise. */
  async begin<Args extends Arguments>(work: (...args: Args) => unknown, ...args: Args): Promise<void> {
    const source = `(${work.toString()})(...${JSON.stringify(args)})`
    await this.page.evaluate(`void Promise.resolve(${source}).catch((error) => console.error(error))`)
  }

  /** Waits until `condition` holds in the page; rejects with what was found instead after `ms`. */
  async until<Args extends Arguments>(condition: (...args: Args) => unknown, args: Args, ms = 5_000): Promise<void> {
    const end = Date.now() + ms
    for (;;) {
      // A page that is just being left or loaded has no answer yet.
      const isTrue = await this.run(condition, ...args).catch((error: Error) => {
        if (!/context|navigation|frame/i.test(error.message)) throw error
      })
      if (isTrue) return
      if (Date.now() > end) throw new Error(`Tab ${this.name}: still not true after ${ms} ms: ${condition.toString()}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url)
  }

  async reload(): Promise<void> {
    await this.page.reload()
  }

  /** Follows a link of the page. */
  async follow(url: string): Promise<void> {
    await this.run((url) => void setTimeout(() => location.assign(url)), url)
    await this.until((url) => location.href === url && document.readyState === 'complete', [url])
  }

  /** The Back button. A page out of the back/forward cache fires no `load`, so there is nothing to wait for but the address. */
  async back(): Promise<void> {
    const before = this.page.url()
    await this.page.evaluate('void setTimeout(() => history.back())')
    await this.until((url) => location.href !== url, [before])
  }

  /** Closes the tab as a user does: the page sees `pagehide`. */
  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false })
  }

  /** Its process dies at once, in the middle of whatever it does. Chromium only. */
  async crash(): Promise<void> {
    const crashed = new Promise<void>((resolve) => this.page.once('error', () => resolve()))
    const devtools = await this.#open()
    // Never answered: who should?
    devtools.send('Page.crash').catch(() => {})
    await crashed
  }

  /** What a browser does to a tab in the background: timers and promises stop in the middle. Chromium only. */
  async freeze(): Promise<void> {
    await (await this.#open()).send('Page.setWebLifecycleState', { state: 'frozen' })
  }

  async thaw(): Promise<void> {
    await (await this.#open()).send('Page.setWebLifecycleState', { state: 'active' })
  }

  async offline(): Promise<void> {
    await this.#setOffline(true)
    // The page is told a moment before its requests fail.
    await this.until(async () => {
      const isThere = await fetch('/favicon.ico', { cache: 'no-store' }).catch(() => null)
      return isThere === null
    }, [])
  }

  online(): Promise<void> {
    return this.#setOffline(false)
  }

  async #setOffline(offline: boolean): Promise<void> {
    const devtools = await this.#open()
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
  }

  /** A real key press: trusted, unlike events made by scripts. */
  async press(): Promise<void> {
    await this.page.keyboard.press('Shift')
  }

  /** Chromium only. */
  devtools(): Promise<CDPSession> {
    return this.#open()
  }

  #open(): Promise<CDPSession> {
    this.#devtools ??= this.page.createCDPSession()
    return this.#devtools
  }
}
