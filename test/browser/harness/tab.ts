import type { PageDriver } from './driver.ts'

/** JSON values: all that crosses between the test and a page. */
type Arguments = readonly unknown[]

const call = (work: (...args: never) => unknown, args: Arguments): string =>
  `(${work.toString()})(...${JSON.stringify(args)})`

/** One real tab. What it does to the page is what a user or the browser would do. */
export class Tab {
  readonly name: string
  readonly page: PageDriver

  constructor(name: string, page: PageDriver) {
    this.name = name
    this.page = page
  }

  /** Runs `work` in the page; it may use what page.ts put on `window`, and nothing of the test's own scope. */
  run<Args extends Arguments, T>(work: (...args: Args) => T, ...args: Args): Promise<Awaited<T>> {
    return this.page.evaluate(call(work, args)) as Promise<Awaited<T>>
  }

  /** Begins `work` in the page without waiting for its promise. */
  async begin<Args extends Arguments>(work: (...args: Args) => unknown, ...args: Args): Promise<void> {
    await this.page.evaluate(`void Promise.resolve(${call(work, args)}).catch((error) => console.error(error))`)
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
      if (Date.now() > end) {
        const found = await this.run(() => `${location.href}: ${document.querySelector('main')?.textContent}`).catch(
          String,
        )
        throw new Error(`Tab ${this.name}: still not true after ${ms} ms: ${condition.toString()}. It is at ${found}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  open(url: string): Promise<void> {
    return this.page.goto(url)
  }

  reload(): Promise<void> {
    return this.page.reload()
  }

  /** Follows a link of the page. */
  async follow(url: string): Promise<void> {
    await this.run((url) => void setTimeout(() => location.assign(url)), url)
    await this.until((url) => location.href === url && document.readyState === 'complete', [url])
  }

  /** The Back button. A page out of the back/forward cache fires no `load`, so there is nothing to wait for but the address. */
  async back(): Promise<void> {
    const before = await this.run(() => location.href)
    await this.page.evaluate('void setTimeout(() => history.back())')
    await this.until((url) => location.href !== url, [before])
  }

  /** Closes the tab as a user does: the page sees `pagehide`. */
  close(): Promise<void> {
    return this.page.close()
  }

  /** Its process dies at once, in the middle of whatever it does. Needs `crash`. */
  crash(): Promise<void> {
    return this.page.crash()
  }

  /** What a browser does to a tab in the background: timers and promises stop in the middle. Needs `suspend`. */
  freeze(): Promise<void> {
    return this.page.freeze()
  }

  thaw(): Promise<void> {
    return this.page.thaw()
  }

  /** Needs `offline`. */
  async offline(): Promise<void> {
    await this.page.setOffline(true)
    // The page is told a moment before its requests fail.
    await this.until(async () => {
      const isThere = await fetch('/favicon.ico', { cache: 'no-store' }).catch(() => null)
      return isThere === null
    }, [])
  }

  online(): Promise<void> {
    return this.page.setOffline(false)
  }

  /** A real key press: trusted, unlike events made by scripts. */
  press(): Promise<void> {
    return this.page.press('Shift')
  }

  clearCookies(): Promise<void> {
    return this.page.clearCookies()
  }
}
