/** Where the overlay is; sizes in CSS pixels. */
export interface Placement {
  readonly isOpen: boolean
  /** At the side of a wide screen. */
  readonly width: number
  /** At the bottom of a small one. */
  readonly height: number
}

const KEY = 'authchart:inspector'
const DEFAULT: Placement = { isOpen: false, width: 480, height: 560 }

/** No smaller than what can be taken hold of, no larger than any screen. */
export const sized = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(Math.min(Math.max(value, 240), 4_000)) : otherwise

export function readPlacement(): Placement {
  try {
    const { isOpen, width, height } = Object(JSON.parse(localStorage.getItem(KEY) ?? '{}')) as Record<string, unknown>
    return { isOpen: isOpen === true, width: sized(width, DEFAULT.width), height: sized(height, DEFAULT.height) }
  } catch {
    return DEFAULT
  }
}

export function writePlacement(placement: Placement): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(placement))
  } catch {
    // Without storage it opens as it did the first time.
  }
}
