import { isObject } from '../adapters/backends/restAnswers.ts'
import { isHeaderSafe } from '../protocol/shapes.ts'
import type { BffSettings } from './bffOptions.ts'

/**
 * The value that proves that a request comes from this app. By default it is what who-am-I hands out, kept in memory:
 * `document.cookie` may be stale just after another tab has signed in (T41), a value in memory is never found by whoever
 * searches the page's storage, and one that belongs to a session cannot be used on the session that came after it.
 */
export interface CsrfValue {
  /** `undefined`: nobody has asked the server yet. `null`: there is none to send. */
  current(): string | null | undefined
  /** Every answer of the BFF may hand out a new one. */
  learn(answer: unknown): void
  /** The server was asked and handed out none. */
  settle(): void
  forget(value: string | null | undefined): void
}

const NONE: CsrfValue = { current: () => null, learn() {}, settle() {}, forget() {} }

function inMemory(): CsrfValue {
  let value: string | null | undefined
  return {
    current: () => value,
    learn(answer) {
      if (isObject(answer) && isHeaderSafe(answer.csrf)) value = answer.csrf
    },
    settle() {
      value ??= null
    },
    forget(old) {
      if (value === old) value = undefined
    },
  }
}

function inCookie(name: string, page: BffSettings['page']): CsrfValue {
  let isAsked = false
  return {
    current() {
      const found = page.document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
      if (found === undefined) return isAsked ? null : undefined
      const raw = found.slice(name.length + 1)
      // Some frameworks write it encoded and expect it plain.
      const value = /%[\da-f]{2}/i.test(raw) ? decode(raw) : raw
      return isHeaderSafe(value) ? value : null
    },
    learn() {},
    settle() {
      isAsked = true
    },
    forget() {
      isAsked = false
    },
  }
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}

export const csrfValue = ({ csrf, page }: Pick<BffSettings, 'csrf' | 'page'>): CsrfValue =>
  csrf === null ? NONE : csrf.cookie === undefined ? inMemory() : inCookie(csrf.cookie, page)
