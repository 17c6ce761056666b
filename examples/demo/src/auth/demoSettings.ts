import { isMode, type Mode } from '../modes/modes.ts'
import { type TourPace, tourPaces } from '../tour/tourPace.ts'

/**
 * What the demo lets one choose in the address: `?mode=cookie&idle=60&warning=20&policy=lock&lifetime=600`. `?tour` shows
 * the guided tour with settings of its own; those in the address are there again when the tour has gone from it.
 */
export interface DemoSettings {
  readonly mode: Mode
  /** Seconds; 0 is never. */
  readonly idle: number
  /** Seconds before `idle`. */
  readonly warning: number
  readonly policy: 'signOut' | 'lock'
  /** Seconds; 0 is no limit. */
  readonly lifetime: number
  /** Names the session: each mode has one of its own, and so has the tour. */
  readonly scope: string
  /** The page stands in another one, as its second tab. */
  readonly isFrame: boolean
  readonly tour: TourPace | null
  /** `?inspector=off`: the page does without it; a window of its own can still look in. */
  readonly hasInspector: boolean
}

const defaultSettings = { idle: 120, warning: 30, lifetime: 0 }

/** A session of its own: the tour ends no session that somebody has begun in the demo. */
const tourSettings = { mode: 'body', policy: 'signOut', lifetime: 0, scope: 'demo-tour' } as const

/** Reads what makes sense, and leaves the rest at its default: an address is typed by people. */
export function readSettings(search: string): DemoSettings {
  const params = new URLSearchParams(search)
  const seconds = (name: 'idle' | 'warning' | 'lifetime'): number => {
    const value = params.get(name)
    const number = Number(value)
    return value !== null && value !== '' && Number.isFinite(number) && number >= 0 ? number : defaultSettings[name]
  }
  const isFrame = params.has('frame')
  const hasInspector = !isFrame && params.get('inspector') !== 'off'
  const tour = params.has('tour') ? tourPaces[params.get('tour') === 'fast' ? 'fast' : 'watched'] : null
  if (tour) return { ...tourSettings, idle: tour.idle, warning: tour.warning, isFrame, hasInspector, tour }

  const idle = seconds('idle')
  const wanted = params.get('mode')
  const mode = isMode(wanted) ? wanted : 'body'
  return {
    mode,
    idle,
    // The engine refuses a warning that is as long as the time-out.
    warning: Math.min(seconds('warning'), Math.max(0, idle - 1)),
    policy: params.get('policy') === 'lock' ? 'lock' : 'signOut',
    lifetime: seconds('lifetime'),
    scope: `demo-${mode}`,
    isFrame,
    hasInspector,
    tour: null,
  }
}
