export const createAuthFetch = (..._: unknown[]): typeof fetch => globalThis.fetch
