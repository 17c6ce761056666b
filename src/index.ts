export { type RestBackendOptions, restBackend } from './adapters/backends/restBackend.ts'
export { tokenProviderBackend } from './adapters/backends/tokenProviderBackend.ts'
export type { AuthBackend, Credentials, Environment, TokenStore } from './adapters/ports.ts'
export { cookieStore } from './adapters/storage/cookieStore.ts'
export { indexedDbStore } from './adapters/storage/indexedDbStore.ts'
export { memoryStore } from './adapters/storage/memoryStore.ts'
export { localStorageStore, sessionStorageStore } from './adapters/storage/webStorageStore.ts'
export type { AuthClient } from './bindings/vanilla/client.types.ts'
export { createAuth } from './bindings/vanilla/createAuth.ts'
export { AuthError, type AuthErrorCode, type AuthFailure, isAuthError } from './errors.ts'
export type { Explanation, FlightEntry, FlightNote, FlightRecord } from './flight/flight.types.ts'
export { createHttpClient, type HttpClient, type HttpClientOptions, HttpError } from './http/httpClient.ts'
export type { RequestPolicy } from './http/request.types.ts'
export type { TokenSource } from './http/tokenSource.ts'
export { type WithAuthOptions, withAuth } from './http/withAuth.ts'
export type { AuthEvent } from './machines/auth/auth.events.ts'
export type { AuthStatus, AuthView } from './machines/auth/auth.view.types.ts'
export type { AuthOptions, IdleOptions, RememberOptions, TimeoutOptions, TokenStores } from './options.ts'
export { type GuardPagesOptions, guardPages } from './returning/guardPages.ts'
export {
  documentNavigation,
  historyNavigation,
  type Navigation,
  type NavigationWindow,
} from './returning/navigation.ts'
export { createReturnPoint } from './returning/returnPoint.ts'
export type { ReturnPoint, ReturnPointOptions } from './returning/returnPoint.types.ts'
export { type ReturnToOptions, returnTo } from './returning/returnTo.ts'
export type { AuthUser, EndReason, Grant, SecondFactorChallenge, Session, Source } from './session.ts'
