export { AuthError, type AuthErrorCode, type AuthFailure, isAuthError } from './errors.ts'
