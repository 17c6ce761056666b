/** What the demo can sign in to, and where a mode keeps its secrets. */
export type Mode = 'body' | 'cookie' | 'oidc' | 'dpop' | 'bff'

/** Which server answers: what a mode can do depends on it. */
export type ServerKind = 'rest' | 'oidc' | 'bff'

export interface ModeFacts {
  readonly kind: ServerKind
  readonly name: string
  readonly secrets: string
}

export const modes: Readonly<Record<Mode, ModeFacts>> = {
  body: {
    kind: 'rest',
    name: 'REST · IndexedDB',
    secrets:
      'A JSON server of one’s own. Both tokens lie in this origin’s IndexedDB, where its scripts can reach them.',
  },
  cookie: {
    kind: 'rest',
    name: 'REST · cookie',
    secrets:
      'The same server. The refresh token is a cookie that no script can read; the access token is in memory only.',
  },
  oidc: {
    kind: 'oidc',
    name: 'OIDC',
    secrets:
      'A provider on another origin: authorization code with PKCE. The tokens lie in IndexedDB; the password is only ever typed at the provider.',
  },
  dpop: {
    kind: 'oidc',
    name: 'OIDC + DPoP',
    secrets:
      'As OIDC, and the tokens are bound to a key that cannot be taken out of this browser: whoever steals them alone has nothing.',
  },
  bff: {
    kind: 'bff',
    name: 'BFF',
    secrets:
      'A server of one’s own talks to the provider and keeps the tokens. The page has an HttpOnly cookie, and no token at all.',
  },
}

export const allModes = Object.keys(modes) as readonly Mode[]

export const isMode = (name: string | null): name is Mode => name !== null && Object.hasOwn(modes, name)
