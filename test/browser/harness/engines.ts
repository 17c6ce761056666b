import { findChrome, findFirefox, findWebKit } from './findBrowsers.ts'

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const
export type Engine = (typeof ENGINES)[number]

/** How to get an engine that is not there. */
const INSTALL: Record<Engine, string> = {
  chromium: '`npm ci` brings one for Linux; elsewhere install Chrome, or set CHROME_PATH',
  firefox: '`apt-get install firefox-esr`, or install Firefox, or set FIREFOX_PATH',
  webkit: '`apt-get install webkit2gtk-driver xvfb` (Linux), or set WEBKIT_DRIVER_PATH and DISPLAY',
}

const FIND: Record<Engine, () => Promise<unknown>> = {
  chromium: findChrome,
  firefox: findFirefox,
  webkit: findWebKit,
}

export interface Choice {
  readonly engines: readonly Engine[]
  readonly missing: readonly Engine[]
  /** Each engine runs all of the suite. Else engines after the first run only what is about differences between them. */
  readonly isWhole: boolean
}

const isEngine = (name: string): name is Engine => (ENGINES as readonly string[]).includes(name)

export const howToInstall = (engine: Engine): string => `${engine} is not on this machine: ${INSTALL[engine]}.`

/**
 * Which engines a run uses: `undefined`: Chromium, and a Firefox that is there; `found`: all that are there; else a list
 * such as `firefox,webkit`, each of which has to be there.
 */
export async function chooseEngines(wanted: string | undefined, find: Partial<typeof FIND> = FIND): Promise<Choice> {
  const isThere = async (engine: Engine): Promise<boolean> => Boolean(await find[engine]?.())
  const asked = wanted?.split(',').map((name) => name.trim())
  const engines: Engine[] = []
  const missing: Engine[] = []
  if (asked && wanted !== 'found') {
    for (const name of asked) {
      if (!isEngine(name)) throw new Error(`AUTHCHART_ENGINES: “${name}” is none of ${ENGINES.join(', ')}, found.`)
      if (!(await isThere(name))) throw new Error(`AUTHCHART_ENGINES: ${howToInstall(name)}`)
      engines.push(name)
    }
    return { engines, missing, isWhole: true }
  }
  for (const engine of asked ? ENGINES : (['chromium', 'firefox'] as const))
    (await isThere(engine)) ? engines.push(engine) : missing.push(engine)
  return { engines, missing, isWhole: Boolean(asked) }
}
