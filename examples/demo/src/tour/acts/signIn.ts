import type { Guide } from '../tour.types.ts'

/** Longer than any token of the tour is used: no refresh comes between what a step does and what it counts. */
const LONG = 300

/** Grace's e-mail address and password; the server then asks for the second factor. */
export async function enterPassword({ stage, pace, press, until }: Guide): Promise<void> {
  await press('Grace')
  await stage.server.letTokensLive(pace.firstToken)
  await press('Sign in')
  await until('the question for the second factor', () => stage.view().status === 'awaitingSecondFactor')
}

/** The code of Grace's authenticator app. */
export async function enterCode({ stage, press, until, wait }: Guide): Promise<void> {
  // A code is good once; who signs in three times within half a minute has to wait for the next.
  await until('a code that has not been used yet', () => stage.server.hasFreshCode(), 35_000)
  await press('Use current code')
  await until('the code in its field', () => stage.isFilled('Code'))
  await wait(600)
  await press('Continue')
  await until('the session', () => stage.view().isAuthenticated)
  await stage.server.letTokensLive(LONG)
}

/** A token that ends soon, in the place of one that lives long. */
export async function shortenToken({ stage, pace, press, until }: Guide): Promise<void> {
  const before = stage.view().session?.generation ?? 0
  await stage.server.letTokensLive(pace.firstToken)
  await press('Refresh the token')
  await until('a short-lived token', () => (stage.view().session?.generation ?? 0) > before)
  await stage.server.letTokensLive(LONG)
}
