/**
 * What no client could have done better, in one place. A judge that lets something pass says here why, and the count of
 * each is printed with the result: an excuse that is used too often hides a bug.
 */
export const EXCUSES = {
  lostAnswer:
    'the server rotated the token and the answer never reached a tab that could store it: the next refresh is refused (T27)',
  spenderGone: 'memory: the tab with the refresh token is gone, frozen, or out of earshot',
  noLedger: 'IndexedDB failed in a tab: from then on it is alone, and has said so by storageFailed',
  mute: 'sign-out while neither the note nor the ledger could be written, or both were cleared before a tab that had missed the message asked for anything: it could not be told, but the server was',
  storeLost: 'the stored record was cleared, or could not be written or read',
  diedWithTokens: 'the tab died, or was frozen for good, with tokens that only it knew',
  unsentRevocation: 'each of the four revocations was lost on the way, refused, or had no tab to leave from',
  oneJar: 'cookie mode: a later answer has put its cookie in the place of this one',
  outOfReach:
    'cookie mode: another sign-in has taken the place of this session, and a sign-in of this tab came before its tokens could be fetched',
  overtime: 'a tab whose timers were throttled or late held the lock beyond its bound: it was stolen from',
  strandedPacket: 'a request reached the server after its tab had given it up, and behind a later one',
  unwatched: 'while another sign-in is tried over a session, nobody looks whether its user is active (a known fault)',
} as const

export type Excuse = keyof typeof EXCUSES

export type ExcuseCounts = Partial<Record<Excuse, number>>
