import { randomBytes } from 'node:crypto'

export type SecretKind = 'access' | 'refresh' | 'challenge'

/** Makes an unguessable opaque string. */
export type Issue = (kind: SecretKind) => string

/** Remembers what it made, so that a test can search everything a page shows, logs or sends for it. */
export function createIssuer(): { readonly issue: Issue; issued(): readonly string[]; reset(): void } {
  let made: string[] = []
  return {
    issue(kind) {
      const secret = `${kind}_${randomBytes(24).toString('base64url')}`
      made.push(secret)
      return secret
    },
    issued: () => [...made],
    reset() {
      made = []
    },
  }
}
