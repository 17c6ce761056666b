/** A step of the tour is not as its caption says. The message is shown to the spectator. */
export class TourError extends Error {
  override readonly name = 'TourError'
}

/** Throws `TourError` unless it is so. */
export function claim(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new TourError(otherwise)
}
