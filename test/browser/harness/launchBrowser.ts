import type { LaunchedBrowser } from './driver.ts'
import type { Engine } from './engines.ts'
import { launchChromium } from './launchChromium.ts'
import { launchFirefox } from './launchFirefox.ts'
import { launchWebKit } from './launchWebKit.ts'

const LAUNCH: Record<Engine, () => Promise<LaunchedBrowser>> = {
  chromium: launchChromium,
  firefox: launchFirefox,
  webkit: launchWebKit,
}

export const launchBrowser = (engine: Engine): Promise<LaunchedBrowser> => LAUNCH[engine]()
