import type { AuthView } from 'authchart'
import type { DemoUser } from '../auth/demoUser.ts'

/** Whose buttons: the app's, those of its second tab, or the inspector's. */
export type Place = 'app' | 'secondTab' | 'inspector'

/** A part of the page that a caption is about. */
export type Region = 'app' | 'faults' | 'secondTab' | 'inspector'

/** One thing that is shown and said. */
export interface Beat {
  /** What happens. */
  readonly says: string
  /** Why it matters. */
  readonly because?: string
  readonly lights: Region
  /** How long one reads, ms; what `act` takes comes before. */
  readonly reads: number
  /** Does it, checks it, and returns what was measured. Throws what a reader can understand if it is not so. */
  readonly act?: (guide: Guide) => Promise<string | undefined>
}

/** One concept. */
export interface TourStep {
  readonly title: string
  /** Brings the app to where the step begins, through its own buttons; nothing to do if it is there. */
  readonly needs: (guide: Guide) => Promise<void>
  readonly beats: readonly Beat[]
}

/** What the auth server has counted. */
export interface TourFigures {
  /** Of the session of this page. */
  readonly refreshes: number
  /** The server ends a session when one of its refresh tokens is spent twice. */
  readonly isLive: boolean
  /** Requests for orders, of everybody. */
  readonly orders: number
}

export interface TourServer {
  figures(): Promise<TourFigures>
  /** Access tokens live for so many seconds, from the next one on. */
  letTokensLive(seconds: number): Promise<void>
  /** Whether the authenticator app shows a code that has not been used yet. */
  hasFreshCode(): Promise<boolean>
}

/** The page, as the tour uses it. */
export interface Stage {
  readonly server: TourServer
  view(): AuthView<DemoUser>
  /** The innermost active states of the chart. */
  states(): readonly string[]
  /** The engine's own account of the present state. */
  explanation(): string
  /** Whether there is a button that begins with `button`, and may be pressed. */
  has(button: string, place: Place): boolean
  shows(text: string, place: Place): boolean
  /** Whether something stands in the app's field with this label. */
  isFilled(label: string): boolean
  /** Moves the tour's pointer there. */
  pointAt(button: string, place: Place): void
  click(button: string, place: Place): void
  light(region: Region): void
  /** The hand on the mouse moves now and then; that is what the engine takes for a person. */
  stir(): void
  rest(): void
  /** Loads the page anew, where the tour goes on at `position`. */
  reload(position: TourPosition): void
}

export interface TourPosition {
  readonly step: number
  readonly beat: number
}

/** What a beat may do: the stage, and ways to wait that know of the pause and of an end of the tour. */
export interface Guide {
  readonly stage: Stage
  readonly pace: { readonly firstToken: number }
  /** `ms` at normal speed. */
  wait(ms: number): Promise<void>
  /** Until it is so; throws `TourError` after `within` ms of real time (default 10,000) that were not paused. */
  until(what: string, isSo: () => boolean | Promise<boolean>, within?: number): Promise<void>
  /** Waits for the button, points at it and clicks it. */
  press(button: string, place?: Place): Promise<void>
  /** Never comes back: the tour goes on in the page that is loaded. */
  reload(): Promise<never>
}

export interface TourState extends TourPosition {
  /** `done` is the end of the last step; `stopped` is for good. */
  readonly status: 'playing' | 'paused' | 'failed' | 'done' | 'stopped'
  readonly caption: Pick<Beat, 'says' | 'because'> | null
  /** What the current beat has measured. */
  readonly finding: string | null
  /** Why the step could not be shown. */
  readonly failure: string | null
}
