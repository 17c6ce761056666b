import { isAuthError } from 'authchart'
import { thrownSentence } from '../session/failureSentence.ts'

/** What became of a passkey, for people. Browsers do not tell whether somebody said no or had none. */
export function passkeySentence(thrown: unknown, wanted: 'use' | 'add'): string {
  const code = isAuthError(thrown) ? thrown.code : undefined
  if (code === 'invalid_credentials')
    return wanted === 'add' ? 'The server does not take this passkey.' : 'The server does not know this passkey.'
  if (code === 'cancelled')
    return wanted === 'add'
      ? 'No passkey was made: you said no, or this device cannot hold one.'
      : 'No passkey was used: you said no, or this device has none for this page.'
  if (code === 'timeout') return 'That took too long. Please try again.'
  return thrownSentence(thrown)
}
