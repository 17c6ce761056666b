export type { OidcBackendOptions, OidcClaims, OidcRequest, OidcSignIn, OidcUser } from './oidc.types.ts'
export { oidcBackend } from './oidcBackend.ts'
export type { MessageTarget, OidcPage, Popup } from './oidcPage.ts'
