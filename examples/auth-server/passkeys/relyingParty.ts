export interface RelyingPartyOptions {
  /** The domain that passkeys are bound to. Default `localhost`. */
  readonly rpId?: string
  /** Pages that may ask for passkeys. Default: the origin of the request itself, where its host is `rpId`. */
  readonly origins?: readonly string[]
}

/** Who asks for passkeys, in the words of WebAuthn. */
export interface RelyingParty {
  readonly id: string
  readonly name: string
  /** The origins that `clientDataJSON` may name, for a request to this URL (WebAuthn Level 3 §7.1, §7.2). */
  originsFor(url: string): string[]
}

/**
 * The demo runs on any free port, so it takes the port of the request for the page's. A real server has one origin, and
 * writes it down here: the `Host` header is the client's word.
 */
export const relyingParty = ({ rpId = 'localhost', origins }: RelyingPartyOptions = {}): RelyingParty => ({
  id: rpId,
  name: 'authchart demo',
  originsFor(url) {
    if (origins) return [...origins]
    const { hostname, origin } = new URL(url)
    return hostname === rpId ? [origin] : []
  },
})
