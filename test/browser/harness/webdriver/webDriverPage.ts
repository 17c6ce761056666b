import type { PageDriver } from '../driver.ts'
import { processOf, type TabProcess } from '../tabProcess.ts'
import type { Command, Session } from './session.ts'

/**
 * Evaluates; where a promise comes of it, keeps the outcome on `window`, for the test to ask for. A command that waited
 * for the promise would stand in the way of all other tabs.
 */
const begin = (id: number, expression: string): string => `
  const outcomes = (window.webDriverOutcomes ??= new Map())
  const text = (value) => ({ json: JSON.stringify(value) })
  const fault = (error) => ({ fault: String(error?.stack ? error + '\\n' + error.stack : error) })
  try {
    const value = (${expression})
    if (typeof value?.then !== 'function') return text(value)
    outcomes.set(${id}, null)
    value.then(text).catch(fault).then((outcome) => outcomes.set(${id}, outcome))
    return 'later'
  } catch (error) {
    return fault(error)
  }`
const askFor = (id: number): string => `
  const outcome = window.webDriverOutcomes?.get(${id})
  if (outcome) window.webDriverOutcomes.delete(${id})
  return outcome === undefined ? 'gone' : (outcome ?? 'later')`

type Outcome = 'later' | 'gone' | { readonly json?: string; readonly fault?: string }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** The time between two looks grows up to this, ms. */
const SELDOM = 50

/** One window of a WebDriver session. */
export class WebDriverPage implements PageDriver {
  readonly #session: Session
  readonly #handle: string
  readonly #browser: number
  #ids = 0
  #process: Promise<TabProcess> | undefined
  #frozen: Promise<void> | undefined
  #thaw = (): void => {}

  /** `browser`: the id of a process that all processes of the browser descend from. */
  constructor(session: Session, handle: string, browser: number) {
    this.#session = session
    this.#handle = handle
    this.#browser = browser
  }

  async evaluate(expression: string): Promise<unknown> {
    const id = ++this.#ids
    let outcome = await this.#script(begin(id, expression))
    for (let wait = 5; outcome === 'later'; wait = Math.min(2 * wait, SELDOM)) {
      await pause(wait)
      outcome = await this.#script(askFor(id))
    }
    if (outcome === 'gone') throw new Error('The page went away meanwhile: navigation.')
    if (outcome.fault !== undefined) throw new Error(outcome.fault)
    return outcome.json === undefined ? undefined : JSON.parse(outcome.json)
  }

  async goto(url: string): Promise<void> {
    await this.#here((command) => command('POST', '/url', { url }))
  }

  async reload(): Promise<void> {
    await this.#here((command) => command('POST', '/refresh'))
  }

  async close(): Promise<void> {
    await this.#here((command) => command('DELETE', '/window'))
  }

  async press(key: 'Shift'): Promise<void> {
    const value = { Shift: '\uE008' }[key]
    const actions = [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]
    await this.#here((command) => command('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] }))
  }

  async popup(open: () => Promise<unknown>): Promise<PageDriver> {
    const handles = (): Promise<string[]> =>
      this.#session.exclusively((command) => command('GET', '/window/handles')) as Promise<string[]>
    const before = await handles()
    await open()
    for (const end = Date.now() + 5_000; Date.now() < end; await pause(20)) {
      const opened = (await handles()).find((handle) => !before.includes(handle))
      if (opened) return new WebDriverPage(this.#session, opened, this.#browser)
    }
    throw new Error('The browser opened no window.')
  }

  async clearCookies(): Promise<void> {
    await this.#here((command) => command('DELETE', '/cookie'))
  }

  async freeze(): Promise<void> {
    const process = await this.#find()
    this.#frozen = new Promise((resolve) => {
      this.#thaw = resolve
    })
    process.suspend()
  }

  async thaw(): Promise<void> {
    ;(await this.#find()).resume()
    this.#frozen = undefined
    this.#thaw()
  }

  crash(): Promise<void> {
    return Promise.reject(new Error('WebKitWebDriver ends the whole session when the process of one page dies.'))
  }

  setOffline(): Promise<void> {
    return Promise.reject(new Error('WebDriver cannot take a browser off the network.'))
  }

  async watchPageCache(): Promise<readonly string[]> {
    return []
  }

  /** A suspended process would outlive its browser. */
  async release(): Promise<void> {
    await this.#process?.then((process) => process.resume()).catch(() => {})
  }

  #script(script: string): Promise<Outcome> {
    return this.#here((command) => command('POST', '/execute/sync', { script, args: [] })) as Promise<Outcome>
  }

  /** In this window. A command to a page that stands still waits here, not at the driver, where it would block all others. */
  async #here<T>(work: (command: Command) => Promise<T>): Promise<T> {
    await this.#frozen
    return this.#session.exclusively(async (command) => {
      await command('POST', '/window', { handle: this.#handle })
      return work(command)
    })
  }

  #find(): Promise<TabProcess> {
    this.#process ??= processOf(this, this.#browser, 'WebCore: Worker')
    return this.#process
  }
}
