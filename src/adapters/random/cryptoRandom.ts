import { type Page, thisPage } from '../page.ts'
import type { Random } from '../ports.ts'

/** Ids from the platform's cryptographic generator, 128 bits as hex; works on plain http too. */
export const cryptoRandom = ({ page = thisPage }: { readonly page?: Page } = {}): Random => ({
  id: () =>
    Array.from(page.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  fraction: () => (page.crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32,
})
