export { type AuthServer, type AuthServerOptions, createAuthServer } from './createAuthServer.ts'
export type { DropFault, FailFault, Faults } from './faults.ts'
export { type Listening, listen } from './listen.ts'
export type { Counters, LogEntry, ServerState } from './state.ts'
