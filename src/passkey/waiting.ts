import type { Page } from '../adapters/page.ts'
import type { PasskeyPage } from './passkeys.types.ts'

export type OfferingPage = PasskeyPage & {
  readonly document: Pick<Page['document'], 'visibilityState' | 'addEventListener' | 'removeEventListener'>
}

/** Resolves after `ms`; rejects with the reason of `signal`. */
export function pause(ms: number, signal: AbortSignal, page: PasskeyPage): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = page.setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, ms)
    const end = (): void => {
      page.clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', end, { once: true })
  })
}

/** Nobody picks anything in a page that nobody sees. Rejects with the reason of `signal`. */
export function untilVisible(signal: AbortSignal, { document }: OfferingPage): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    if (document.visibilityState !== 'hidden') return resolve()
    const leave = (settle: () => void): void => {
      document.removeEventListener('visibilitychange', onChange)
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    const onChange = () => document.visibilityState !== 'hidden' && leave(resolve)
    const onAbort = () => leave(() => reject(signal.reason))
    document.addEventListener('visibilitychange', onChange)
    signal.addEventListener('abort', onAbort)
  })
}
