import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { LaunchedBrowser } from './driver.ts'
import { howToInstall } from './engines.ts'
import { findWebKit } from './findBrowsers.ts'
import { freePort, openLookAlikeProxy } from './lookAlikeProxy.ts'
import { isReady, type Session, startSession } from './webdriver/session.ts'
import { WebDriverPage } from './webdriver/webDriverPage.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Ends with this process, whatever becomes of it. */
function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  process.once('exit', () => child.kill())
  return child
}

/** Xvfb chooses a display that is free, and says which, on its fourth stream. */
async function startDisplay(xvfbPath: string): Promise<{ readonly name: string; stop(): void }> {
  const child = start(xvfbPath, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'])
  const number = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)))
    ;(child.stdio[3] as Readable).once('data', (text) => resolve(String(text).trim()))
  })
  return { name: `:${number}`, stop: () => child.kill() }
}

const BROWSER = {
  browserName: 'MiniBrowser',
  // A test opens windows without a click of somebody.
  'webkitgtk:browserOptions': { args: ['--automation', '--javascript-can-open-windows-automatically=true'] },
}

/** The child of the driver is the browser. */
async function childOf(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  return Number(children.at(-1))
}

export async function launchWebKit(): Promise<LaunchedBrowser> {
  const found = await findWebKit()
  if (!found) throw new Error(howToInstall('webkit'))
  const display = found.xvfbPath ? await startDisplay(found.xvfbPath) : undefined
  const proxy = await openLookAlikeProxy()
  const port = await freePort()
  const driver = start(found.driverPath, [`--port=${port}`], {
    ...process.env,
    ...(display && { DISPLAY: display.name }),
    // As root, and in most containers, its processes have no sandbox to start in.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  })
  const address = `http://127.0.0.1:${port}`
  while (!(await isReady(address))) {
    if (driver.exitCode !== null) throw new Error(`${found.driverPath} ended with ${driver.exitCode}.`)
    await pause(20)
  }
  return {
    engine: 'webkit',
    hasPageCache: true,
    // A session is a browser with a profile of its own; the driver has one at a time.
    async openProfile() {
      const session = await startSession(address, {
        ...BROWSER,
        proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxy.port}`, noProxy: ['localhost', '127.0.0.1'] },
      })
      const browser = await childOf(driver.pid ?? 0)
      const pages: WebDriverPage[] = []
      return {
        async newPage() {
          const page = new WebDriverPage(session, await newWindow(session, pages.length === 0), browser)
          pages.push(page)
          return page
        },
        async close() {
          for (const page of pages) await page.release()
          await session.end()
        },
      }
    },
    async close() {
      driver.kill()
      display?.stop()
      await proxy.close()
    },
  }
}

/** The session begins with one; the others get a window of their own, because a tab behind another has slow timers. */
const newWindow = (session: Session, isFirst: boolean): Promise<string> =>
  session.exclusively(async (command) => {
    if (isFirst) return (await command('GET', '/window')) as string
    const made = await command('POST', '/window/new', { type: 'window' })
    return (made as { handle: string }).handle
  })
