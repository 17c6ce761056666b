import type { Page } from 'puppeteer-core'
import type { HeldRequests } from './heldRequests.ts'

declare global {
  interface Window {
    /** Moves the page's wall clock, and wakes the page as after sleep. */
    leap(ms: number): void
    setOnline(isOnline: boolean): void
  }
}

/** What stands between the test and the demo: what a person can do there, and what can be seen. */
export class DemoPage {
  readonly requests: HeldRequests
  readonly #page: Page
  readonly #openOther: () => Promise<DemoPage>

  constructor(page: Page, requests: HeldRequests, openOther: () => Promise<DemoPage>) {
    this.#page = page
    this.requests = requests
    this.#openOther = openOther
  }

  /** Clicks a button that sends something to `path`; an earlier request there that was given up is not the one to answer. */
  async submit(text: string, path: string): Promise<void> {
    this.requests.giveUp(path)
    await this.click(text)
  }

  /** Clicks the button that begins with this text; behind a modal dialog nobody can. */
  async click(text: string): Promise<void> {
    await this.#until(
      `a button "${text}"`,
      (text) => {
        const dialog = document.querySelector('dialog[open]')
        const buttons = [...(dialog ?? document).querySelectorAll('button')]
        const button = buttons.find((each) => each.textContent?.trim().startsWith(text) && !each.disabled)
        button?.click()
        return button !== undefined
      },
      text,
    )
  }

  async type(selector: string, text: string): Promise<void> {
    await this.#page.focus(selector)
    await this.#page.keyboard.type(text)
  }

  /** As `type`, in place of what is there. */
  async retype(selector: string, text: string): Promise<void> {
    await this.#page.$eval(selector, (field) => (field as HTMLInputElement).select())
    await this.type(selector, text)
  }

  async holds(selector: string, pattern: string): Promise<void> {
    const matches = ([selector, pattern]: readonly string[]) => {
      const field = document.querySelector<HTMLInputElement>(selector ?? '')
      return new RegExp(pattern ?? '').test(field?.value ?? '')
    }
    await this.#until(`${pattern} in ${selector}`, matches, [selector, pattern])
  }

  async sees(text: string): Promise<void> {
    await this.#until(`"${text}"`, (text) => document.body.textContent.includes(text), text)
  }

  async lacks(text: string): Promise<void> {
    await this.#until(`no "${text}"`, (text) => !document.body.textContent.includes(text), text)
  }

  /** How the heading of the screen begins, and whatever else has to stand somewhere on the page. */
  async shows(heading: string, ...texts: readonly string[]): Promise<void> {
    const found = ([heading, ...texts]: readonly string[]) => {
      const screen = document.querySelector('.screen')
      const all = document.body.textContent
      return (
        screen?.querySelector('h2')?.textContent?.startsWith(heading ?? '') && texts.every((text) => all.includes(text))
      )
    }
    await this.#until(`"${[heading, ...texts].join('", "')}"`, found, [heading, ...texts])
  }

  /** The demo draws its own chart: exactly these innermost states are lit there. */
  async lights(states: readonly string[]): Promise<void> {
    await this.#until(
      `[${states}] in the chart`,
      (states) => {
        const lit = [...document.querySelectorAll('.leaves code')].map(({ textContent }) => textContent)
        return lit.sort().join() === [...states].sort().join()
      },
      states,
    )
  }

  async hasDialog(isOpen: boolean): Promise<void> {
    await this.#until(
      isOpen ? 'a dialog' : 'no dialog',
      (isOpen) => (document.querySelector('dialog[open]') !== null) === isOpen,
      isOpen,
    )
  }

  async leap(ms: number): Promise<void> {
    await this.#page.evaluate((ms) => window.leap(ms), ms)
  }

  async setOnline(isOnline: boolean): Promise<void> {
    await this.#page.evaluate((isOnline) => window.setOnline(isOnline), isOnline)
  }

  async reload(): Promise<void> {
    await this.#page.reload()
  }

  /** Another tab of the same browser, whose requests are not held. */
  other(): Promise<DemoPage> {
    return this.#openOther()
  }

  async #until<Argument>(what: string, condition: (argument: Argument) => unknown, argument: Argument): Promise<void> {
    for (let left = 250; left > 0; left--) {
      if (await this.#page.evaluate(condition as never, argument)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const instead = await this.#page.evaluate(
      () =>
        `"${document.querySelector('.screen')?.textContent}", lit: ${[...document.querySelectorAll('.leaves code')].map(({ textContent }) => textContent)}`,
    )
    throw new Error(`The page does not show ${what}, but ${instead}`)
  }
}

/** Runs in the page before anything else: its clock and its network are the test's. */
export function putUnderControl(): void {
  const now = Date.now.bind(Date)
  let leapt = 0
  let isOnline = true
  Date.now = () => now() + leapt
  Object.defineProperty(navigator, 'onLine', { get: () => isOnline })
  window.leap = (ms) => {
    leapt += ms
    document.dispatchEvent(new Event('resume'))
  }
  window.setOnline = (online) => {
    isOnline = online
    window.dispatchEvent(new Event(online ? 'online' : 'offline'))
  }
}
