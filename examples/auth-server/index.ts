export type { ServerFaults as Faults } from 'authchart/testing'
export { type AuthServer, createAuthServer } from './createAuthServer.ts'
export { listen, requestListener } from './listen.ts'
export type { AuthServerOptions } from './world.ts'
