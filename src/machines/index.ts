export { createAuthActors } from './auth/auth.actors.ts'
export { type AuthMachine, authMachine } from './auth/auth.machine.ts'
export { view } from './auth/auth.view.ts'
