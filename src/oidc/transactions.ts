import { AuthError } from '../errors.ts'
import type { OidcPage } from './oidcPage.ts'
import type { WantedProof } from './stepUp.ts'

/** What a sign-in has to remember until its answer comes. Secret: it is what nobody else can answer with. */
export interface Transaction {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  /** Epoch milliseconds. */
  readonly begunAt: number
  /** Which `max_age` was asked for, seconds: the answer is checked against it (OIDC Core §3.1.3.7, 13). */
  readonly maxAge?: number
  readonly remember?: boolean
  /** The key that the tokens are to be bound to. */
  readonly keyId?: string
  /** It is a step-up: what the answer has to fulfil. */
  readonly stepUp?: WantedProof
}

/** How long an answer may take. Codes live shorter; people need their time at the provider. */
const LEASE = 600_000

/** More than anybody has on the way in one tab; the oldest give way. */
const MOST = 8

const PREFIX = 'authchart:oidc:'

function read(text: string | null): (Transaction & { readonly backend: string }) | null {
  try {
    const value = JSON.parse(text ?? '') as Record<string, unknown> | null
    const isWhole = ['state', 'nonce', 'codeVerifier', 'backend'].every((name) => typeof value?.[name] === 'string')
    return isWhole && typeof value?.begunAt === 'number' ? (value as never) : null
  } catch {
    return null
  }
}

/**
 * Sign-ins that have left the page, in the storage of their tab, one record each: two tabs, or two sign-ins of one tab,
 * never meet. A record is good for one answer within its lease.
 */
export function createTransactions(page: OidcPage, backend: string) {
  const keys = (): string[] => {
    const { sessionStorage } = page
    return Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index) ?? '').filter((key) =>
      key.startsWith(PREFIX),
    )
  }

  /** Records whose answer never came (T37), and whatever else is under their name. */
  function sweep(): void {
    const { sessionStorage } = page
    const living: { key: string; begunAt: number }[] = []
    for (const key of keys()) {
      const record = read(sessionStorage.getItem(key))
      if (record && page.Date.now() - record.begunAt < LEASE) living.push({ key, begunAt: record.begunAt })
      else sessionStorage.removeItem(key)
    }
    living.sort((a, b) => b.begunAt - a.begunAt)
    for (const { key } of living.slice(MOST - 1)) sessionStorage.removeItem(key)
  }

  return {
    /** Firefox loses what a page keeps over a redirect when a frame of its origin has looked into the storage before the page. */
    wake(): void {
      try {
        void page.sessionStorage.length
      } catch {
        // None here: `keep` says so.
      }
    },
    /** Throws `AuthError('storage_failed')`: without a record the answer could not be told from a forged one. */
    keep(transaction: Transaction): void {
      try {
        sweep()
        page.sessionStorage.setItem(PREFIX + transaction.state, JSON.stringify({ ...transaction, backend }))
      } catch (cause) {
        throw new AuthError('storage_failed', 'A sign-in by redirect needs sessionStorage; a popup does without it.', {
          cause,
        })
      }
    },
    /** Takes a record out, before anything is done with it: an address that is opened twice finds none. */
    take(state: string): Transaction | null {
      try {
        const record = read(page.sessionStorage.getItem(PREFIX + state))
        page.sessionStorage.removeItem(PREFIX + state)
        return record && record.state === state && page.Date.now() - record.begunAt < LEASE ? record : null
      } catch {
        return null
      }
    },
    /** Begun by another backend of this page, whose callback has the same path. */
    isForeign(state: string): boolean {
      try {
        const record = read(page.sessionStorage.getItem(PREFIX + state))
        return record !== null && record.backend !== backend
      } catch {
        return false
      }
    },
  }
}

export type Transactions = ReturnType<typeof createTransactions>
