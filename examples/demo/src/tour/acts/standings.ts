import type { Guide } from '../tour.types.ts'
import { enterCode, enterPassword, shortenToken } from './signIn.ts'

/**
 * Where a step may begin. In a tour that is watched from its start the step before leaves the app just there; who goes
 * back or on finds it brought there, by the same buttons.
 */
type Standing = (guide: Guide) => Promise<void>

const settle: Standing = async ({ stage, until, press }) => {
  await until(
    'what became of the stored session',
    () => !/restoring|signingOut|authenticating/.test(stage.view().status),
  )
  if (stage.view().isIdleWarning) await press('I am here')
}

export const signedOut: Standing = async (guide) => {
  await settle(guide)
  const { stage, press, until } = guide
  if (stage.view().status === 'awaitingSecondFactor') await press('Back')
  if (stage.view().isAuthenticated) await press('Sign out')
  await until('the sign-in form', () => stage.has('Sign in', 'app'))
}

export const signedIn: Standing = async (guide) => {
  await settle(guide)
  const { stage } = guide
  if (stage.view().isAuthenticated) return
  if (stage.view().status !== 'awaitingSecondFactor') await enterPassword(guide)
  await enterCode(guide)
}

/** Signed in, and the access token is one of those that live for `firstToken` seconds. */
export const tokenEndsSoon: Standing = async (guide) => {
  await signedIn(guide)
  const { stage, pace } = guide
  const left = (stage.view().session?.expiresAt ?? 0) - Date.now()
  if (left > pace.firstToken * 1_000) await shortenToken(guide)
}

export const twoTabs: Standing = async (guide) => {
  await signedIn(guide)
  const { stage, press, until } = guide
  if (stage.has('Open a second tab', 'app')) await press('Open a second tab')
  await until('the session in the second tab', () => stage.shows('Hello, Grace', 'secondTab'))
}

/** A session has ended here, for whatever reason. */
export const ended: Standing = async (guide) => {
  await settle(guide)
  const { stage, press, until } = guide
  if (stage.view().status === 'signedOut') return
  await signedIn(guide)
  await press('Sign out')
  await until('the end of the session', () => stage.view().status === 'signedOut')
}
