export type Theme = 'system' | 'light' | 'dark'

/** What a person chose on this page before. */
export interface Preferences {
  readonly theme: Theme
  /** Labels of all transitions, not only those that matter now. */
  readonly allLabels: boolean
}

const KEY = 'authchart:inspector:preferences'
const USUAL: Preferences = { theme: 'system', allLabels: false }

const isTheme = (value: unknown): value is Theme => value === 'system' || value === 'light' || value === 'dark'

/** A page without an origin, or one whose storage is blocked, throws as soon as storage is touched. */
function attempt<Value>(run: () => Value): Value | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

export function readPreferences(page: Pick<Window, 'localStorage'>): Preferences {
  const stored: unknown = attempt(() => JSON.parse(page.localStorage.getItem(KEY) ?? 'null'))
  const { theme, allLabels } = Object(stored) as { theme?: unknown; allLabels?: unknown }
  return { theme: isTheme(theme) ? theme : USUAL.theme, allLabels: allLabels === true }
}

export function writePreferences(page: Pick<Window, 'localStorage'>, preferences: Preferences): void {
  attempt(() => page.localStorage.setItem(KEY, JSON.stringify(preferences)))
}
