/** What the server knows of one signed-in browser. The tokens never leave it. */
export interface StoredSession {
  /** Public name of the session: requests say with it which one they mean. Good for nothing without the cookie. */
  readonly handle: string
  readonly user: { readonly id: string; readonly [fact: string]: unknown }
  /** The provider's session, for back-channel logout. */
  readonly sid: string | undefined
  readonly acr: string | undefined
  readonly amr: readonly string[]
  /** Epoch ms: when the user proved who they are. */
  readonly authenticatedAt: number
  /** Epoch ms: the absolute limit counts from here. */
  readonly createdAt: number
  /** Epoch ms: the idle limit counts from here. */
  readonly usedAt: number
  readonly remember: boolean
  readonly tokens: {
    readonly access: string
    /** Epoch ms. */
    readonly expiresAt: number
    readonly refresh: string | undefined
    readonly id: string
  }
}

/**
 * Where sessions live. Keys are hashes of what is in the cookie, so that whoever reads the store cannot sign in with it. Every
 * method may be a round trip to Redis or a database.
 */
export interface SessionStore {
  get(key: string): Promise<StoredSession | undefined>
  /** `expiresAt`: epoch ms, after which the store may forget it. */
  set(key: string, session: StoredSession, expiresAt: number): Promise<void>
  /**
   * Changes some of its facts, in one step: while a request prolongs the session another one may bring new tokens, and neither may
   * undo the other. Never brings back a session that is not there; resolves to what it is now.
   */
  patch(key: string, change: Partial<StoredSession>, expiresAt?: number): Promise<StoredSession | undefined>
  /** Resolves to whether it was there: of two that delete it one did it. */
  delete(key: string): Promise<boolean>
  /** Keys of the sessions of a user, or of a session of the provider. */
  find(which: { readonly user?: string; readonly sid?: string }): Promise<readonly string[]>
}
