export { type AuthMachine, authMachine } from '../../machines/auth/auth.machine.ts'
export type { AwaitDeadlineInput, EndInput } from '../../machines/auth/auth.setup.ts'
export type {
  AuthContext,
  AuthMachineEvent,
  RefreshResult,
  RestoreResult,
  SignInAttempt,
  SignInResult,
  UnlockAttempt,
} from '../../machines/auth/auth.types.ts'
export { view } from '../../machines/auth/auth.view.ts'
export { type AuthLogic, createAuthLogic } from '../vanilla/authLogic.ts'
export { connectAuth } from '../vanilla/connectAuth.ts'
