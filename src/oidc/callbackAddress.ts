import { ANSWER_PARAMETERS, type OidcSettings } from './checkOptions.ts'

/** How the sign-in was begun. It stands in `state`, so that a callback knows what it is without any storage. */
export type Way = 'redirect' | 'popup' | 'silent'

/** `state` is random (RFC 6749 §10.12) behind the way: that the way can be read, or forged, changes nothing. */
export const stateOf = (way: Way, random: string): string => `${way}.${random}`

export interface Callback {
  /** The whole address, with the code. */
  readonly address: URL
  readonly state: string
  readonly way: Way
}

/**
 * Is this the address of an answer? By its path and by what every answer has: a code or an error. One that has no `state` of
 * ours is one too: a forged link has to be refused and taken out of the address, not to be left for the app.
 */
export function readCallback(href: string, redirectUri: URL): Callback | null {
  const address = new URL(href)
  const { searchParams } = address
  if (address.origin !== redirectUri.origin || address.pathname !== redirectUri.pathname) return null
  if (!searchParams.has('code') && !searchParams.has('error')) return null
  const state = searchParams.get('state') ?? ''
  const way = state.split('.')[0]
  return { address, state, way: way === 'popup' || way === 'silent' ? way : 'redirect' }
}

/** Takes the answer out of the address bar and of the history: no reload, bookmark or `Referer` has the code. */
export function cleanAddress({ page }: Pick<OidcSettings, 'page'>): void {
  const address = new URL(page.location.href)
  for (const name of ANSWER_PARAMETERS) address.searchParams.delete(name)
  page.history.replaceState(page.history.state, '', address.href)
}
