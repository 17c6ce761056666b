export { type OfferingClient, type OfferPasskeysOptions, offerPasskeys } from './offerPasskeys.ts'
export { type PasskeyEndpointsOptions, type PasskeyPaths, passkeyEndpoints } from './passkeyEndpoints.ts'
export type {
  PasskeyLimits,
  PasskeyPage,
  PasskeyServer,
  PasskeyUse,
  RegistrationContext,
} from './passkeys.types.ts'
export {
  type PasskeyRegistration,
  type RegisteringClient,
  type RegisterPasskeyOptions,
  registerPasskey,
} from './registerPasskey.ts'
export type { OfferingPage } from './waiting.ts'
export { type WithPasskeysOptions, withPasskeys } from './withPasskeys.ts'
