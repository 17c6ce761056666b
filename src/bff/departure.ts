import type { BffPage } from './bffPage.ts'

/** What this tab has left the page for. No secret: the server keeps the sign-in itself behind a cookie of its own. */
export interface Departure {
  readonly purpose: 'signIn' | 'stepUp'
  readonly remember: boolean
}

/** After this long (ms) nobody comes back from a login page: what is found then was forgotten there (T37). */
const LEASE = 60 * 60_000

/** The note that lets the page know its own return from any other load. One for each tab: session storage. */
export interface DepartureNote {
  write(departure: Departure): void
  /** Takes it away; `null`: this tab has not left, or too long ago. */
  take(): Departure | null
}

export function departureNote(id: string, page: BffPage): DepartureNote {
  const key = `authchart:${id}:left`
  return {
    write(departure) {
      try {
        page.sessionStorage.setItem(key, JSON.stringify({ ...departure, at: page.Date.now() }))
      } catch {
        // Forbidden or full: the user signs in all the same, and who-am-I finds it where no session has ended here before.
      }
    },
    take() {
      try {
        const text = page.sessionStorage.getItem(key)
        page.sessionStorage.removeItem(key)
        const found = JSON.parse(text ?? 'null') as Partial<Departure & { at: number }> | null
        const age = page.Date.now() - Number(found?.at)
        if (!(age >= 0 && age < LEASE)) return null
        return { purpose: found?.purpose === 'stepUp' ? 'stepUp' : 'signIn', remember: found?.remember === true }
      } catch {
        return null
      }
    },
  }
}
