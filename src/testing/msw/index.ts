export { type AuthHandlersOptions, authHandlers } from './authHandlers.ts'
