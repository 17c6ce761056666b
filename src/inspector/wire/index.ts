export { definitionOf } from './definition.ts'
export { toPlain } from './plain.ts'
export { readMessage, readNote } from './readMessage.ts'
export {
  type ActorMessage,
  CHANNEL,
  type EventMessage,
  HELLO,
  type SnapshotMessage,
  type WireMessage,
} from './wire.types.ts'
