export type { Recording } from './recording/recording.types.ts'
export type { WireMessage } from './wire/wire.types.ts'
