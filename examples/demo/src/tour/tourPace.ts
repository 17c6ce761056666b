/** How fast the tour goes. The engine's own times are real ones, so they are chosen short instead of being sped up. */
export interface TourPace {
  /** The times for reading and for the pointer are divided by this. */
  readonly speed: number
  /** Seconds, as in the demo's settings. */
  readonly idle: number
  readonly warning: number
  /** Seconds that the first access token lives. */
  readonly firstToken: number
}

export const tourPaces = {
  watched: { speed: 1, idle: 20, warning: 10, firstToken: 40 },
  /** `?tour=fast`, for a look at it and for tests. */
  fast: { speed: 40, idle: 5, warning: 3, firstToken: 9 },
} as const satisfies Readonly<Record<string, TourPace>>
