/**
 * The strings behind the scenes: `/demo` of examples/auth-server. A real server has nothing of the kind; these calls go
 * past the engine on purpose.
 */
export interface Faults {
  /** Milliseconds that answers of the auth server are held back. */
  readonly delayAnswer: number
  readonly fail: { readonly path: string; readonly status: number; readonly times: number } | null
  readonly drop: { readonly path: string; readonly times: number; readonly afterProcessing: boolean } | null
  /** Seconds. */
  readonly accessTokenTtl: number
  /** Seconds that the server's clock is ahead. */
  readonly clockSkew: number
}

export interface ServerFigures {
  readonly signIns: number
  readonly refreshes: number
  readonly reuseDetections: number
  readonly revocations: number
  /** By path. */
  readonly requests: Readonly<Record<string, number>>
  /** The session whose token came with the question. A generation is one more than its refreshes. */
  readonly own: { readonly generation: number; readonly state: string } | null
}

async function ask<Answer>(method: string, path: string, body?: object, send = fetch): Promise<Answer> {
  const response = await send(`/demo${path}`, {
    method,
    // What a page sets back as it is left arrives all the same.
    keepalive: method !== 'GET',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer = (text ? JSON.parse(text) : undefined) as Answer
  if (!response.ok) {
    const { error } = (answer ?? {}) as { readonly error?: string }
    throw new Error(`The demo server answered ${response.status}${error ? ` (${error})` : ''}.`)
  }
  return answer
}

/** What an authenticator app would show now. */
export const currentCode = async (email: string): Promise<string> =>
  (await ask<{ readonly code: string }>('GET', `/totp?email=${encodeURIComponent(email)}`)).code

/** Whether the server has seen the code that `currentCode` would give, and would refuse it. */
export const codeIsUsed = async (email: string): Promise<boolean> =>
  (await ask<{ readonly used: boolean }>('GET', `/totp?email=${encodeURIComponent(email)}`)).used

export const readFaults = (): Promise<Faults> => ask('GET', '/faults')
export const changeFaults = (change: Partial<Faults>): Promise<Faults> => ask('PUT', '/faults', change)
/** `send`: `auth.fetch`, for the figures of the own session. */
export const readFigures = (send?: typeof fetch): Promise<ServerFigures> => ask('GET', '/stats', undefined, send)

/** An administrator ends what the user has: all tokens are dead at once. */
export const revokeSession = (email: string): Promise<void> => ask('POST', '/revoke-session', { email })
/** The family of tokens that this session has rotated through, as at a detected reuse. */
export const revokeFamily = (email: string): Promise<void> => ask('POST', '/revoke-family', { email })
/** Access tokens are void, refresh tokens stay good. */
export const expireAccessTokens = (): Promise<void> => ask('POST', '/expire-access-tokens', {})
export const setPermissions = (email: string, permissions: readonly string[]): Promise<unknown> =>
  ask('PUT', '/permissions', { email, permissions })
/** The first day again: no session, no fault. */
export const resetServer = (): Promise<void> => ask('POST', '/reset', {})
