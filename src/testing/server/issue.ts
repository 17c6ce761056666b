export type SecretKind = 'access' | 'refresh' | 'challenge'

export interface Issuer {
  /** An opaque string that says what it is for. Unguessable unless the server was given a `random` of its own. */
  issue(kind: SecretKind): string
  /** A name that is no secret. */
  name(): string
  /** Every secret so far, so that a test can search all that a page shows, logs or sends for it. */
  issued(): readonly string[]
  reset(): void
}

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HEX = '0123456789abcdef'

function bytesFrom(random: (() => number) | undefined): (count: number) => Iterable<number> {
  if (!random) return (count) => crypto.getRandomValues(new Uint8Array(count))
  return (count) => Array.from({ length: count }, () => Math.floor(random() * 256))
}

/** `random`: uniform in [0, 1); default: the platform's cryptographic generator. */
export function createIssuer(random?: () => number): Issuer {
  const bytes = bytesFrom(random)
  let made: string[] = []
  // Both alphabets divide 256, so each letter is equally likely.
  const letters = (alphabet: string, count: number): string => {
    let text = ''
    for (const byte of bytes(count)) text += alphabet[byte % alphabet.length]
    return text
  }
  return {
    issue(kind) {
      const secret = `${kind}_${letters(URL_SAFE, 32)}`
      made.push(secret)
      return secret
    },
    name: () => letters(HEX, 12),
    issued: () => [...made],
    reset() {
      made = []
    },
  }
}
