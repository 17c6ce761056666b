import type { EndReason } from '../session.ts'

/** Why a session ended, to go on after "Signed out at 10:02:14: …". */
export const REASONS: { readonly [Reason in EndReason]: string } = {
  user: 'signOut() was called',
  idle: 'nobody was active for too long',
  lifetime: 'the session had reached its lifetime',
  revoked: 'the server refused the refresh token',
  refreshLost: 'after a refresh whose answer was lost, the server refused the refresh token',
  userChanged: 'another sign-in took its place',
  storageCleared: 'what was stored of it is gone',
  expired: 'the access token had expired and could not be refreshed',
}
