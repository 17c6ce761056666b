import { puppeteerPageOf } from '../harness/puppeteerPage.ts'
import type { Tab } from '../harness/tab.ts'

/** What somebody does in a tab that leaves for other pages and comes back. */
export interface Visitor {
  readonly tab: Tab
  /** The first button or link that begins with this text. */
  click(text: string): Promise<void>
  type(selector: string, text: string): Promise<void>
  /** Whatever page it is: these texts stand there. */
  sees(...texts: readonly string[]): Promise<void>
  /** How the heading of the app's screen begins, and what else stands on it. */
  shows(heading: string, ...texts: readonly string[]): Promise<void>
  /** The password, and the consent, on the pages of the provider. */
  signInThere(): Promise<void>
  /** Fills in what an authenticator app shows now, once it has come. */
  lookAtPhone(): Promise<void>
}

const PATIENCE = 15_000

export function visitorIn(tab: Tab): Visitor {
  const waiting = async (what: string, condition: (...args: string[]) => unknown, args: readonly string[]) => {
    await tab.until(condition, [...args], PATIENCE).catch(async (error: Error) => {
      const found = await tab.run(() => `${location.href}: ${document.querySelector('#root, main')?.textContent}`)
      throw new Error(`${tab.name} does not show ${what}, but ${found}`, { cause: error })
    })
  }
  const visitor: Visitor = {
    tab,
    click: (text) =>
      waiting(
        `a button “${text}”`,
        (text) => {
          const all = [
            ...(document.querySelector('dialog[open]') ?? document).querySelectorAll<HTMLElement>('button, a'),
          ]
          const found = all.find((one) => one.textContent.trim().startsWith(text) && !one.matches(':disabled'))
          // The page may be gone by the time the click is done.
          if (found) setTimeout(() => found.click())
          return found !== undefined
        },
        [text],
      ),
    async type(selector, text) {
      await waiting(selector, (selector) => document.querySelector(selector) !== null, [selector])
      await puppeteerPageOf(tab.page).type(selector, text)
    },
    sees: (...texts) =>
      waiting(
        `“${texts.join('”, “')}”`,
        // A page that is being loaded has no body yet.
        (...texts) => texts.every((text) => document.body?.textContent.includes(text)),
        texts,
      ),
    shows: (...texts) =>
      waiting(
        `“${texts.join('”, “')}”`,
        (heading = '', ...texts) => {
          const screen = document.querySelector('.screen')
          const title = screen?.querySelector('h2')?.textContent ?? ''
          return title.startsWith(heading) && texts.every((text) => screen?.textContent?.includes(text))
        },
        texts,
      ),
    async lookAtPhone() {
      await visitor.click('Use current code')
      await tab.until(() => /\d{6}/.test(document.querySelector<HTMLInputElement>('input.code')?.value ?? ''), [])
    },
    async signInThere() {
      await visitor.type('input[name=email]', 'ada@example.com')
      await visitor.type('input[name=password]', 'correct horse')
      await visitor.click('Sign in')
      await visitor.sees('Share with the app?')
      await visitor.click('Allow')
    },
  }
  return visitor
}
