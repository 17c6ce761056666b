import type { NetworkEntry } from 'authchart/testing'

/** Fields of bodies, queries and fragments whose value is a secret. */
const FIELDS = new Set([
  ...[
    'access_token',
    'refresh_token',
    'id_token',
    'id_token_hint',
    'password',
    'code',
    'code_verifier',
    'nonce',
    'state',
  ],
  ...['challenge', 'csrf', 'csrfToken', 'csrf_token', 'client_assertion', 'device_secret', 'otp'],
])
const HEADERS = ['authorization', 'dpop', 'dpop-nonce', 'x-csrf-token', 'cookie', 'set-cookie']

/** Shorter ones, such as a code that is typed, would be found in any number. */
const SHORTEST = 8

export interface SecretCollector {
  hear(text: string, headers: Headers): void
  hearAddress(address: string): void
  readonly all: ReadonlySet<string>
}

/** Overhears everything that passes the network, and keeps what nobody else may learn. */
export function collectSecrets(): SecretCollector {
  const all = new Set<string>()
  const keep = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= SHORTEST) all.add(value)
  }
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, one] of Object.entries(value)) {
      if (FIELDS.has(name)) keep(one)
      walk(one)
    }
  }
  const pairs = (text: string): void => {
    for (const [name, value] of new URLSearchParams(text)) if (FIELDS.has(name)) keep(value)
  }
  return {
    all,
    hear(text, headers) {
      try {
        walk(JSON.parse(text))
      } catch {
        pairs(text)
      }
      for (const name of HEADERS) {
        const values = name === 'set-cookie' ? headers.getSetCookie() : [headers.get(name) ?? '']
        for (const value of values) {
          if (/cookie$/.test(name))
            for (const pair of value.split('; ').slice(0, name === 'cookie' ? 99 : 1))
              keep(pair.slice(pair.indexOf('=') + 1))
          else keep(value.replace(/^(?:Bearer|DPoP) /, ''))
        }
      }
    },
    hearAddress(address) {
      const { search, hash } = new URL(address)
      pairs(search)
      pairs(hash.slice(1))
    },
  }
}

export const overhear = (collector: SecretCollector, log: readonly NetworkEntry[]): void => {
  for (const { url, request } of log) {
    collector.hearAddress(url)
    collector.hear(request.body ?? '', request.headers)
  }
}

/** The first secret in a value, deeply; through errors, maps and sets, but not through their causes, which stay outside. */
export function secretIn(value: unknown, secrets: readonly string[], visited = new Set<object>()): string | undefined {
  if (typeof value === 'string') return secrets.find((secret) => value.includes(secret))
  if (typeof value !== 'object' || value === null || visited.has(value)) return undefined
  visited.add(value)
  const inner: unknown[] = Object.values(value)
  if (value instanceof Error) inner.push(value.message, value.stack)
  if (value instanceof Map || value instanceof Set) inner.push(...value)
  for (const one of inner) {
    const found = secretIn(one, secrets, visited)
    if (found) return found
  }
  return undefined
}
