export { type RestBackendOptions, restBackend } from './adapters/backends/restBackend.ts'
export { tokenProviderBackend } from './adapters/backends/tokenProviderBackend.ts'
export { cookieStore } from './adapters/storage/cookieStore.ts'
export { indexedDbStore } from './adapters/storage/indexedDbStore.ts'
export { memoryStore } from './adapters/storage/memoryStore.ts'
export { localStorageStore, sessionStorageStore } from './adapters/storage/webStorageStore.ts'
export type {
  AuthClient,
  AuthOptions,
  IdleOptions,
  RememberOptions,
  TimeoutOptions,
  TokenSource,
  TokenStores,
} from './bindings/vanilla/client.types.ts'
export { createAuth } from './bindings/vanilla/createAuth.ts'
export { AuthError, type AuthErrorCode, type AuthFailure, isAuthError } from './errors.ts'
export { createHttpClient, type HttpClient, HttpError } from './http/httpClient.ts'
export type { RequestPolicy } from './http/request.types.ts'
export { type ReturnToOptions, returnTo } from './http/returnTo.ts'
export { type WithAuthOptions, withAuth } from './http/withAuth.ts'
export type { AuthEvent } from './machines/auth/auth.events.ts'
export type { AuthStatus, AuthView } from './machines/auth/auth.view.types.ts'
export type { AuthUser, EndReason, Grant, SecondFactorChallenge, Session, Source } from './session.ts'
