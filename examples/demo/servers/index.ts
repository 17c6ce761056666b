export { onFreePort } from './freePort.ts'
export { type DemoServers, startServers } from './startServers.ts'
