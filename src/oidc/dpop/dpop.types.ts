/**
 * What the OIDC backend needs of keys that tokens are bound to (DPoP, RFC 9449).
 *
 *   One grant, one key: a sign-in, and each step-up, makes one.
 *
 *   sign-in ── create ──▶ unbound key ── bind(tokens) ──▶ bound key ── bind(newer tokens) ──┐
 *                             │                              ▲  └───────────────────────────┘
 *                             └─ abandoned: swept            └── find(token): requests, refreshes, other tabs
 *   sign-out ── destroy(token) ──▶ gone, in every tab
 */
import type { DPoPHandle } from 'oauth4webapi'
import type { Page } from '../../adapters/page.ts'
import type { AuthError } from '../../errors.ts'

/** One ES256 key pair whose private half no script can read. */
export interface BoundKey {
  /** RFC 7638 thumbprint: what the server calls `jkt`, and `dpop_jkt` of an authorization request (RFC 9449 §10). Not a secret. */
  readonly id: string
  /**
   * `true`: in IndexedDB, so it outlives this page and other tabs find it. `false`: IndexedDB failed, the key lives in
   * the memory of this page and does not survive a redirect or a reload.
   */
  readonly stored: boolean
  /**
   * Writes the proofs of this key, and remembers nonces by origin and how far the device's clock is off: give it to
   * oauth4webapi as the option `DPoP`. The same object for the same key in one page.
   */
  readonly proof: DPoPHandle
  /**
   * Corrects the time of the proofs by the `Date` of an answer that refused one. `true`: it was off, so that a new proof
   * may be accepted.
   */
  correctTime(answer: Response): boolean
}

/** Every method settles within 4 s, also where the browser never answers. */
export interface DpopKeys {
  /** A new key, stored in IndexedDB (shared by the tabs of this origin), for one sign-in. Never rejects for storage. */
  create(): Promise<BoundKey>
  /**
   * The key of this id, on the page that a redirect comes back to. `null`: there is none. Rejects with
   * `AuthError('storage_failed')` where that cannot be told.
   */
  load(id: string): Promise<BoundKey | null>
  /**
   * Remembers which key tokens are bound to, by a hash of each token (never the token). Awaited before a grant is
   * returned, after a refresh as well. Never rejects for storage.
   */
  bind(key: BoundKey, tokens: readonly string[]): Promise<void>
  /**
   * The key that this access or refresh token is bound to. `null`: there is none, or it has been destroyed. Rejects with
   * `AuthError('storage_failed')` where that cannot be told.
   */
  find(token: string): Promise<BoundKey | null>
  /** Sign-out, or an abandoned sign-in: destroys the key that this token is bound to, or this key. Never rejects for storage. */
  destroy(tokenOrKey: string | BoundKey): Promise<void>
}

export interface DpopKeysOptions {
  /** Whose keys: the id of the backend. Keys of other names are never seen. */
  readonly name: string
  /** Hears that a key could not be stored, or not be destroyed for certain: it is in the memory of this page only. */
  readonly onFailure?: (error: AuthError) => void
  readonly page?: Page
}
