import type { LaunchedBrowser } from './driver.ts'
import { openLookAlikeProxy } from './lookAlikeProxy.ts'
import type { Session } from './webdriver/session.ts'
import { WebDriverPage } from './webdriver/webDriverPage.ts'
import { startDisplay, startWebKit, webKitHere } from './webKitProcess.ts'

export async function launchWebKit(): Promise<LaunchedBrowser> {
  const found = await webKitHere()
  const display = await startDisplay(found)
  const proxy = await openLookAlikeProxy()
  const capabilities = {
    browserName: 'MiniBrowser',
    // A test opens windows without a click of somebody.
    'webkitgtk:browserOptions': { args: ['--automation', '--javascript-can-open-windows-automatically=true'] },
    proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxy.port}`, noProxy: ['localhost', '127.0.0.1'] },
  }
  return {
    engine: 'webkit',
    hasPageCache: true,
    async openProfile() {
      const browser = await startWebKit(found, display, capabilities)
      const { session, pid } = browser
      // The window that a session begins with stays empty: a session ends with its last window.
      const spare = (await session.exclusively((command) => command('GET', '/window'))) as string
      const pages: WebDriverPage[] = []
      return {
        async newPage() {
          const page = new WebDriverPage(session, await newWindow(session, spare), pid)
          pages.push(page)
          return page
        },
        async close() {
          for (const page of pages) await page.release()
          await browser.end()
        },
      }
    },
    async close() {
      await display.stop()
      await proxy.close()
    },
  }
}

/** A window of its own for each page, because a tab behind another has slow timers. */
const newWindow = (session: Session, spare: string): Promise<string> =>
  session.exclusively(async (command) => {
    await command('POST', '/window', { handle: spare })
    const made = await command('POST', '/window/new', { type: 'window' })
    return (made as { handle: string }).handle
  })
