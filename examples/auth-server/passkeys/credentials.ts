import type { WebAuthnCredential } from '@simplewebauthn/server'

/** One passkey. No secret: the private key never leaves the authenticator. */
export interface Passkey extends WebAuthnCredential {
  readonly userId: string
  readonly name: string
  /** Synchronised between devices; else bound to one authenticator. */
  readonly isSynced: boolean
  /** Epoch milliseconds. */
  readonly createdAt: number
  lastUsedAt: number | null
}

export interface Passkeys {
  byId(id: string): Passkey | undefined
  of(userId: string): readonly Passkey[]
  /** `false`: there is one of this id already (WebAuthn Level 3 §7.1). */
  add(passkey: Passkey): boolean
  /** `false`: this user has none of this id. */
  remove(userId: string, id: string): boolean
  /**
   * What an authenticator keeps beside a passkey to tell users apart: random, because it can be read without the user being
   * verified (WebAuthn Level 3 §14.6.1). base64url.
   */
  handleOf(userId: string): string
  reset(): void
}

export function createPasskeyStore(): Passkeys {
  const passkeys = new Map<string, Passkey>()
  const handles = new Map<string, string>()
  return {
    byId: (id) => passkeys.get(id),
    of: (userId) => [...passkeys.values()].filter((one) => one.userId === userId),
    add(passkey) {
      if (passkeys.has(passkey.id)) return false
      passkeys.set(passkey.id, passkey)
      return true
    },
    remove: (userId, id) => passkeys.get(id)?.userId === userId && passkeys.delete(id),
    handleOf(userId) {
      const handle =
        handles.get(userId) ?? Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
      handles.set(userId, handle)
      return handle
    },
    reset() {
      passkeys.clear()
      handles.clear()
    },
  }
}
