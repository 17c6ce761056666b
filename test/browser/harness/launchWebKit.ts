import type { Readable } from 'node:stream'
import type { LaunchedBrowser } from './driver.ts'
import { howToInstall } from './engines.ts'
import { findWebKit } from './findBrowsers.ts'
import { freePort, openLookAlikeProxy } from './lookAlikeProxy.ts'
import { startProgram, stopProgram } from './program.ts'
import { isReady, type Session, startSession } from './webdriver/session.ts'
import { WebDriverPage } from './webdriver/webDriverPage.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Xvfb chooses a display that is free, and says which, on its fourth stream. */
async function startDisplay(xvfbPath: string): Promise<{ readonly name: string; stop(): Promise<void> }> {
  // Without `-noreset` it starts anew when its last browser ends, and the next one may find nobody there.
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset']
  const child = startProgram(xvfbPath, args)
  const number = await new Promise<string>((resolve, reject) => {
    const stream = child.stdio[3] as Readable
    stream.once('data', (text) => resolve(String(text).trim()))
    stream.once('end', () => reject(new Error(`${xvfbPath} did not start.`)))
  })
  return { name: `:${number}`, stop: () => stopProgram(child) }
}

const BROWSER = {
  browserName: 'MiniBrowser',
  // A test opens windows without a click of somebody.
  'webkitgtk:browserOptions': { args: ['--automation', '--javascript-can-open-windows-automatically=true'] },
}

export async function launchWebKit(): Promise<LaunchedBrowser> {
  const found = await findWebKit()
  if (!found) throw new Error(howToInstall('webkit'))
  const display = found.xvfbPath ? await startDisplay(found.xvfbPath) : undefined
  const proxy = await openLookAlikeProxy()
  const port = await freePort()
  const driver = startProgram(found.driverPath, [`--port=${port}`], {
    ...(display && { DISPLAY: display.name }),
    // As root, and in most containers, its processes have no sandbox to start in.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    // There is no graphics card; nobody looks, either.
    WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  })
  const address = `http://127.0.0.1:${port}`
  for (const end = Date.now() + 20_000; !(await isReady(address)); await pause(20))
    if (Date.now() > end) throw new Error(`${found.driverPath} does not answer.`)
  return {
    engine: 'webkit',
    hasPageCache: true,
    // A session is a browser with a profile of its own; the driver has one at a time.
    async openProfile() {
      const session = await startSession(address, {
        ...BROWSER,
        proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxy.port}`, noProxy: ['localhost', '127.0.0.1'] },
      })
      const pages: WebDriverPage[] = []
      return {
        async newPage() {
          const page = new WebDriverPage(session, await newWindow(session, pages.length === 0), driver.pid ?? 0)
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
      await stopProgram(driver)
      await display?.stop()
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
