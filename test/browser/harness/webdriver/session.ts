/** The part of WebDriver (https://www.w3.org/TR/webdriver2/) that the harness needs, on `fetch`. */

export interface Session {
  /** Runs commands that belong together: nobody else's command comes between them. */
  exclusively<T>(work: (command: Command) => Promise<T>): Promise<T>
  end(): Promise<void>
}

type Method = 'GET' | 'POST' | 'DELETE'
export type Command = (method: Method, path: string, body?: object) => Promise<unknown>

/** What the driver answered instead; `code` is one of the standard's. */
class WebDriverError extends Error {
  override readonly name = 'WebDriverError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message || code)
    this.code = code
  }
}

/** No command of the harness takes long by itself, ms: after this the browser hangs. */
const PATIENCE = 20_000

async function send(url: string, method: Method, body?: object, patience = PATIENCE): Promise<unknown> {
  const signal = AbortSignal.timeout(patience)
  const response = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) }).catch(
    (cause: Error) => {
      throw new WebDriverError('no answer', `${method} ${url} ${JSON.stringify(body ?? {})}: ${cause.name}`)
    },
  )
  const { value } = (await response.json()) as { value: unknown }
  if (response.ok) return value
  const { error, message } = value as { error: string; message: string }
  throw new WebDriverError(error, message)
}

/** Whether somebody listens at `driver`, the server's address, and is willing. */
export const isReady = (driver: string): Promise<boolean> =>
  send(`${driver}/status`, 'GET').then(
    () => true,
    () => false,
  )

/** `patience`: how long the browser may take to start, ms. */
export async function startSession(driver: string, capabilities: object, patience: number): Promise<Session> {
  const made = await send(`${driver}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } }, patience)
  const base = `${driver}/session/${(made as { sessionId: string }).sessionId}`
  const command: Command = (method, path, body) => send(base + path, method, method === 'POST' ? (body ?? {}) : body)
  // A session has one current window, so switching to a window and using it must not be torn apart.
  let last: Promise<unknown> = Promise.resolve()
  const exclusively = <T>(work: (command: Command) => Promise<T>): Promise<T> => {
    const mine = last.then(() => work(command))
    last = mine.catch(() => {})
    return mine
  }
  return {
    exclusively,
    // Not in the queue: a command that never ends must not keep the browser alive.
    end: async () => void (await command('DELETE', '')),
  }
}
