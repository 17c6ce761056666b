import type { Mode } from './modes.ts'

/** Modes whose sign-in comes back to an address of this page. */
export const returningModes = ['oidc', 'dpop'] as const satisfies readonly Mode[]

export type ReturningMode = (typeof returningModes)[number]

const CALLBACK = new RegExp(`/callback/(${returningModes.join('|')})$`)

/** The mode whose provider sends people back to this path. The mode is in the path: a redirect URI has no settings in it. */
export const callbackMode = (pathname: string): ReturningMode | null =>
  (CALLBACK.exec(pathname)?.[1] as ReturningMode | undefined) ?? null

/** Where the demo lies on its origin: `/`, or `/app` in the tests. */
export const rootPath = (pathname: string): string => pathname.replace(CALLBACK, '') || '/'

/** The path that a provider sends people back to. */
export const callbackPath = (mode: ReturningMode, pathname: string): string =>
  `${rootPath(pathname).replace(/\/$/, '')}/callback/${mode}`
