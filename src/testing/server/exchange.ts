import { bearerIn } from './bearer.ts'
import type { Family, FamilyTokens, TokenMode } from './families.ts'
import { type Fields, readFields } from './fields.ts'
import type { JournalEntry } from './journal.ts'

/** A request without the platform's `Request`, which hides cookies in a service worker and costs time in a simulation. */
export interface ServerCall {
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | (() => Promise<string>)
}

/** An answer without the platform's `Response`, which hides `set-cookie` in a browser. */
export interface ServerAnswer {
  readonly status: number
  /** Names in lower case; `set-cookie` may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** JSON, or nothing. */
  readonly body: string
}

/** What a route answers: a status and what becomes JSON. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
}

/** One request on its way through the server. */
export interface Exchange {
  readonly method: string
  readonly path: string
  /** Absolute. */
  readonly url: string
  readonly isSecure: boolean
  readonly mode: TokenMode
  /** The token in `Authorization`, whatever it is worth. */
  readonly bearer: string | undefined
  readonly cookie: string
  /** The tokens whose refresh half goes into the cookie of this answer. */
  kept: FamilyTokens | null
  fields(): Promise<Fields>
  /** Tells the journal which session this is about. */
  concerns(family: Family | undefined): void
}

export function openExchange(
  { url, headers, body = '' }: Pick<ServerCall, 'url' | 'headers' | 'body'>,
  entry: JournalEntry,
): Exchange {
  return {
    method: entry.method,
    path: entry.path,
    url,
    isSecure: url.startsWith('https:'),
    // The header vouches for the page: no cross-site form or image can set it.
    mode: headers['x-token-mode'] === 'cookie' ? 'cookie' : 'body',
    bearer: bearerIn(headers.authorization),
    cookie: headers.cookie ?? '',
    kept: null,
    fields: async () => readFields(typeof body === 'string' ? body : await body()),
    concerns(family) {
      if (family) entry.session = family.id
    },
  }
}
