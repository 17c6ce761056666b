export { onFreePort } from './freePort.ts'
export { type DemoServers, type DemoServersOptions, startServers } from './startServers.ts'
