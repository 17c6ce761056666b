import type { TourPosition } from './tour.types.ts'

const KEY = 'demo.tour'

/** For the page that is loaded next in this tab. */
export function rememberPosition(position: TourPosition): void {
  sessionStorage.setItem(KEY, JSON.stringify(position))
}

/** Where the page before has left off; once. `null`: the tour begins. */
export function takePosition(): TourPosition | null {
  try {
    const text = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    const { step, beat } = JSON.parse(text ?? '{}') as Partial<TourPosition>
    return Number.isInteger(step) && Number.isInteger(beat) ? { step: step ?? 0, beat: beat ?? 0 } : null
  } catch {
    return null
  }
}
