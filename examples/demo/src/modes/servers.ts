/** Where the other servers of `npm start` are. */
export interface Servers {
  /** The OpenID provider's issuer, an origin of its own. */
  readonly provider: string
  /** The BFF's routes, on this origin. */
  readonly bff: string
}

/** Rejects where the page is served without them. */
export async function findServers(): Promise<Servers> {
  const response = await fetch('/demo/servers')
  if (!response.ok)
    throw new Error(`The demo server does not say where the others are: it answered ${response.status}.`)
  return (await response.json()) as Servers
}
