import type { TourPosition } from './tour.types.ts'

const KEY = 'demo.tour'

/** For the page that is loaded next in this tab. */
export function rememberPosition(position: TourPosition): void {
  sessionStorage.setItem(KEY, JSON.stringify(position))
}

const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0

/** Where the page before has left off; once. `null`: the tour begins. */
export function takePosition(): TourPosition | null {
  try {
    const text = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    const { step, beat } = JSON.parse(text ?? '{}') as Partial<Record<keyof TourPosition, unknown>>
    return isIndex(step) && isIndex(beat) ? { step, beat } : null
  } catch {
    return null
  }
}
