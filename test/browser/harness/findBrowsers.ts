import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

export interface Chrome {
  readonly executablePath: string
  /** The old headless mode, a binary of its own: no back/forward cache, and no tab is ever in the background. */
  readonly isShell: boolean
}

const CHROMES = [
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]
const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

async function firstExecutable(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    if (!path) continue
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}

/** `CHROME_PATH`, else a Chrome of this machine, else the one that comes as an npm package (Linux). */
export async function findChrome(): Promise<Chrome> {
  const own = process.env.CHROME_PATH
  const executablePath = own ?? (await firstExecutable(CHROMES))
  if (executablePath) return { executablePath, isShell: /headless[-_]shell/.test(executablePath) }
  const { default: chromium } = await import('@sparticuz/chromium')
  return { executablePath: await chromium.executablePath(), isShell: true }
}

/** `FIREFOX_PATH`, else a Firefox of this machine, else `undefined`: what needs it is then left out. Empty: none. */
export function findFirefox(): Promise<string | undefined> {
  const own = process.env.FIREFOX_PATH
  return firstExecutable(own === undefined ? FIREFOXES : [own])
}

export interface WebKit {
  /** WebKitGTK's WebDriver server, which starts its own MiniBrowser. */
  readonly driverPath: string
  /** A display of its own for the browser; `undefined`: the one of this session. */
  readonly xvfbPath: string | undefined
}

/** `WEBKIT_DRIVER_PATH`, else a WebKitGTK of this machine with something to draw on, else `undefined`. Empty: none. */
export async function findWebKit(): Promise<WebKit | undefined> {
  const own = process.env.WEBKIT_DRIVER_PATH
  const driverPath = await firstExecutable(own === undefined ? ['/usr/bin/WebKitWebDriver'] : [own])
  const xvfbPath = await firstExecutable(['/usr/bin/Xvfb'])
  const isDrawable = Boolean(xvfbPath ?? process.env.DISPLAY)
  return driverPath && isDrawable ? { driverPath, xvfbPath } : undefined
}
