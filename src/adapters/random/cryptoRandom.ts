import type { Random } from '../ports.ts'

/** Ids from the platform's cryptographic generator, 128 bits as hex; works on plain http too. */
export const cryptoRandom = (): Random => ({
  id: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  // Jitter needs no secrecy.
  fraction: () => Math.random(),
})
