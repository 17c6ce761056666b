import type { Work } from './work.ts'

const METHODS = ['digest', 'sign', 'verify', 'generateKey', 'importKey', 'exportKey'] as const

/** The platform's cryptography works in threads of its own, in real time. Returns the way to stop counting it. */
export function countCryptography(work: Work): () => void {
  const { subtle } = globalThis.crypto
  for (const name of METHODS) {
    const original = (subtle[name] as (...args: unknown[]) => Promise<unknown>).bind(subtle)
    Object.defineProperty(subtle, name, {
      configurable: true,
      value: (...args: unknown[]) => work.during(original(...args)),
    })
  }
  return () => {
    for (const name of METHODS) Reflect.deleteProperty(subtle, name)
  }
}
