import type { FlightEntry } from '../../flight/flight.types.ts'

/** The protocol version of `@statelyai/inspect` that these messages are written in. */
export const WIRE_VERSION = '0.7.2'

/** Where tabs of one origin meet the inspectors of that origin. */
export const CHANNEL = 'authchart:inspector'

/** What authchart adds to each message, and other inspectors ignore. */
export interface WireOrigin {
  /** Short random id of the tab. */
  readonly tab: string
  /** Numbers the messages of one tab without gaps or repetitions: the same number is the same message. */
  readonly seq: number
  /** Milliseconds on the monotonic clock since the record of this tab began. */
  readonly elapsed: number
}

interface WireBase {
  readonly sessionId: string
  readonly rootId?: string
  /** Epoch milliseconds, as a string. */
  readonly createdAt: string
  readonly id?: string | null
  readonly _version: string
  readonly authchart?: WireOrigin
}

export interface WireEvent {
  readonly type: string
  readonly [field: string]: unknown
}

export interface WireSnapshot {
  readonly status?: string
  readonly value?: unknown
  readonly context?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly error?: unknown
  readonly tags?: readonly string[]
  readonly [field: string]: unknown
}

/** An actor is there. */
export interface ActorMessage extends WireBase {
  readonly type: '@xstate.actor'
  readonly name?: string
  readonly parentId?: string
  /** The machine's config as JSON text, functions reduced to `{ type: name }`. */
  readonly definition?: string
  readonly snapshot?: WireSnapshot
}

/** An event was sent to the actor. */
export interface EventMessage extends WireBase {
  readonly type: '@xstate.event'
  readonly sourceId?: string
  readonly event: WireEvent
}

/** What the actor was like after an event. */
export interface SnapshotMessage extends WireBase {
  readonly type: '@xstate.snapshot'
  readonly event: WireEvent
  readonly snapshot: WireSnapshot
}

/** An entry of the tab's flight record; `sessionId` is that of the root actor. */
export interface FlightMessage extends WireBase {
  readonly type: '@authchart.flight'
  readonly entry: FlightEntry
  readonly authchart: WireOrigin
}

/**
 * What travels from an app to an inspector: the messages of `@statelyai/inspect` 0.7 as they are, and one of our own.
 */
export type WireMessage = ActorMessage | EventMessage | SnapshotMessage | FlightMessage

/** Inspector to app, over `postMessage` or the channel: "I am here, tell me everything from the start." */
export interface ConnectedNote {
  readonly type: '@statelyai.connected'
  /** It is an inspector of authchart, and understands entries of the flight record. Others are not sent any. */
  readonly authchart?: { readonly schema: 1 }
}

/** App to inspector: "nothing more comes from this tab." */
export interface DisconnectedNote {
  readonly type: '@statelyai.disconnected'
  readonly authchart?: { readonly tab: string }
}

/** App to inspectors, over the channel: a tab has come up; who wants to see it says `@statelyai.connected` again. */
export interface PresentNote {
  readonly type: '@authchart.present'
  readonly authchart: { readonly tab: string }
}

/** How an inspector of authchart says that it is there. */
export const HELLO: ConnectedNote = { type: '@statelyai.connected', authchart: { schema: 1 } }

export type WireNote = ConnectedNote | DisconnectedNote | PresentNote
