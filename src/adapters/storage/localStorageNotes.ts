import { type Page, thisPage } from '../page.ts'
import type { Notes } from '../ports.ts'

/**
 * Notes in localStorage, from where all tabs read them in the same task. What cannot be written there is kept in this
 * page's memory and stays readable here (T14). Never throws. `onFailure` is told once.
 *
 * @example
 * const notes = localStorageNotes({ onFailure: (error) => console.warn('other tabs see no notes', error) })
 */
export function localStorageNotes({
  prefix = '',
  page = thisPage,
  onFailure,
}: {
  readonly prefix?: string
  readonly page?: Page
  readonly onFailure?: ((error: unknown) => void) | undefined
} = {}): Notes {
  const unwritten = new Map<string, string>()
  let tell = onFailure
  const guarded = <T>(use: () => T, otherwise: T): T => {
    try {
      return use()
    } catch (error) {
      const telling = tell
      tell = undefined
      telling?.(error)
      return otherwise
    }
  }
  return {
    get: (key) => unwritten.get(key) ?? guarded(() => page.localStorage.getItem(prefix + key), undefined),
    set(key, value) {
      unwritten.set(key, value)
      guarded(() => {
        page.localStorage.setItem(prefix + key, value)
        unwritten.delete(key)
      }, undefined)
    },
  }
}
