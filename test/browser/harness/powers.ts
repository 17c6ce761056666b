import type { Engine } from './engines.ts'

/** What a test may need that not every engine can be made to do. */
export type Power = 'resumeEvent' | 'suspend' | 'crash' | 'offline'

const NO_PROCESSES = 'only on Linux can the test find the process of a tab'

/** Why not, in the words that the report prints. */
const LACKS: Record<Engine, Partial<Record<Power, string>>> = {
  chromium: {},
  firefox: {
    resumeEvent: 'Firefox has no page lifecycle events `freeze` and `resume`',
    ...(process.platform !== 'linux' && { suspend: NO_PROCESSES, crash: NO_PROCESSES }),
  },
  webkit: {
    resumeEvent: 'WebKit has no page lifecycle events `freeze` and `resume`',
    crash: 'WebKitWebDriver ends the whole session when the process of one page dies',
    offline: 'WebDriver cannot take a browser off the network',
    ...(process.platform !== 'linux' && { suspend: NO_PROCESSES }),
  },
}

export const whyNot = (engine: Engine, power: Power): string | undefined => LACKS[engine][power]
