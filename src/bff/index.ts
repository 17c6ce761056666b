export { bffBackend } from './bffBackend.ts'
export type { BffOptions, CsrfOptions } from './bffOptions.ts'
export type { BffPage } from './bffPage.ts'
export type { BffSession } from './bffSession.ts'
