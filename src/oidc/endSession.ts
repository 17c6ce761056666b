import type { OidcSettings } from './checkOptions.ts'
import { type Discovery, type Metadata, pageOf } from './discovery.ts'

/** The address of the provider's logout (RP-Initiated Logout §2). */
function endSessionUrl(settings: OidcSettings, metadata: Metadata, back: URL, idToken: string | undefined): URL {
  const url = pageOf(settings, metadata, 'end_session_endpoint')
  url.searchParams.set('client_id', settings.clientId)
  url.searchParams.set('post_logout_redirect_uri', back.href)
  // The provider asks the user whether they mean it where nothing says who they are.
  if (idToken !== undefined && settings.idTokenHint) url.searchParams.set('id_token_hint', idToken)
  return url
}

/** Leaves for the provider's logout, where the app has said where to come back to and the provider has one. */
export function leaveForLogout(settings: OidcSettings, discovery: Discovery, idToken: string | undefined): void {
  const back = settings.postLogoutRedirectUri()
  if (!back) return
  const leave = (metadata: Metadata): void => {
    if (!metadata.end_session_endpoint) return
    settings.page.location.assign(endSessionUrl(settings, metadata, back, idToken).href)
  }
  const { known } = discovery
  // The sign-out itself is done: a provider that cannot be asked any more changes nothing about it.
  if (known) leave(known)
  else void discovery.get().then(leave, () => {})
}
