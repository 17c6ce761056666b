export { definitionOf } from './definition.ts'
export { toPlain } from './plain.ts'
export { readMessage, readNote } from './readMessage.ts'
export {
  type ActorMessage,
  CHANNEL,
  type ConnectedNote,
  type DisconnectedNote,
  type EventMessage,
  type FlightMessage,
  HELLO,
  type PresentNote,
  type SnapshotMessage,
  WIRE_VERSION,
  type WireEvent,
  type WireMessage,
  type WireNote,
  type WireOrigin,
  type WireSnapshot,
} from './wire.types.ts'
