import type { EndReason, Source } from 'authchart'

interface Sentence {
  readonly title: string
  readonly text: string
}

const SENTENCES: Readonly<Record<EndReason, Sentence>> = {
  user: { title: 'You have signed out', text: 'Nothing of the session is left on this device.' },
  idle: {
    title: 'Signed out, as nobody was here',
    text: 'No tab of this app was used for a while, so the session was closed for your safety.',
  },
  lifetime: {
    title: 'The session reached its time limit',
    text: 'However busy you are, a session here lasts for a set time only. Please sign in again.',
  },
  revoked: {
    title: 'The server ended this session',
    text: 'It was revoked, for example by an administrator, or because a token was used twice.',
  },
  refreshLost: {
    title: 'The connection broke at an unlucky moment',
    text: 'An answer of the server got lost on its way, and the session could not be renewed without it. Nobody has done anything wrong.',
  },
  userChanged: {
    title: 'Somebody else has signed in',
    text: 'Another account was used in another tab, and this tab could not follow.',
  },
  storageCleared: {
    title: 'The site data were cleared',
    text: 'Cookies or storage were deleted, and the session went with them.',
  },
  expired: {
    title: 'The session has expired',
    text: 'Its token ran out and cannot be renewed.',
  },
}

/** Why the last session ended, for people. */
export function endSentence(reason: EndReason, source: Source | null): Sentence {
  if (reason === 'user' && source === 'remote')
    return {
      title: 'Signed out in another tab',
      text: 'All tabs of this app share one session, so this one ended too.',
    }
  return SENTENCES[reason]
}
