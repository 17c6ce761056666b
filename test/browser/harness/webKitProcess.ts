import { howToInstall } from './engines.ts'
import { findWebKit, type WebKit } from './findBrowsers.ts'
import { freePort } from './lookAlikeProxy.ts'
import { type Program, startProgram } from './program.ts'
import { isReady, type Session, startSession } from './webdriver/session.ts'

export interface WebKitProcess {
  readonly session: Session
  /** A process that all processes of the browser descend from. */
  readonly pid: number
  end(): Promise<void>
}

export async function webKitHere(): Promise<WebKit> {
  const found = await findWebKit()
  if (!found) throw new Error(howToInstall('webkit'))
  return found
}

export interface Display {
  /** `undefined`: that of this session. */
  readonly name: string | undefined
  stop(): Promise<void>
}

/** A display that nobody looks at, where there is Xvfb. It chooses a free number, and announces it. */
export async function startDisplay({ xvfbPath }: WebKit): Promise<Display> {
  if (!xvfbPath) return { name: undefined, stop: async () => {} }
  // Without `-noreset` it starts anew when its last browser ends, and the next one may find nobody there.
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset']
  const program = startProgram(xvfbPath, args)
  return { name: `:${await program.announced}`, stop: () => program.stop() }
}

/** Seldom, about once in a hundred times, the browser starts and the driver never hears of it. */
const ATTEMPTS = 3
/** A start takes a second, or a few on a busy machine, ms. */
const START = 12_000

/** A browser with a profile of its own, under a driver of its own. */
export async function startWebKit(found: WebKit, display: Display, capabilities: object): Promise<WebKitProcess> {
  for (let left = ATTEMPTS - 1; ; left--) {
    const program = await startDriver(found, display)
    try {
      const session = await begin(program.address, capabilities)
      return {
        session,
        pid: program.pid,
        async end() {
          await session.end().catch(() => {})
          await program.stop()
        },
      }
    } catch (cause) {
      await program.stop()
      if (left === 0) throw new Error(`WebKit did not start. ${program.complaints()}`, { cause })
    }
  }
}

async function startDriver({ driverPath }: WebKit, { name }: Display): Promise<Program & { readonly address: string }> {
  const port = await freePort()
  const program = startProgram(driverPath, [`--port=${port}`], {
    ...(name && { DISPLAY: name }),
    // As root, and in most containers, its processes have no sandbox to start in.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    // There is no graphics card; nobody looks, either.
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  })
  return { ...program, address: `http://127.0.0.1:${port}` }
}

async function begin(driver: string, capabilities: object): Promise<Session> {
  for (const end = Date.now() + 10_000; !(await isReady(driver)); )
    if (Date.now() > end) throw new Error('The driver does not answer.')
    else await new Promise((resolve) => setTimeout(resolve, 10))
  return startSession(driver, capabilities, START)
}
