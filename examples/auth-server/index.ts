export { type AuthServer, createAuthServer } from './createAuthServer.ts'
export type { Faults } from './faults.ts'
export { listen, requestListener } from './listen.ts'
export type { AuthServerOptions } from './world.ts'
