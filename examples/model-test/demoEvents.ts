import type { AuthModelOptions } from 'authchart/testing'
import type { DemoPage } from './demoPage.ts'
import { isToldAlready } from './demoStates.ts'

const MINUTE = 60_000
const CODE = 'input.code[autocomplete=one-time-code]'
const PASSWORD = 'input[type=password]'
const PROOF = '.step-up input.code'

const refusal = (status: number, error: string) => Response.json({ error }, { status })
const unavailable = () => refusal(503, 'unavailable')

const signInAs = (name: 'Ada' | 'Grace') => async (page: DemoPage) => {
  await page.click(name)
  await page.submit('Sign in', '/auth/sign-in')
}
const typePin = (pin: string) => (page: DemoPage) => page.retype(PASSWORD, pin)

/** How everything happens: what a person does, and how the server answers. */
export const demoEvents: AuthModelOptions<DemoPage>['events'] = {
  'session.signIn': {
    'with the right password': { cause: signInAs('Ada'), leadsTo: ['attempt.signedIn'] },
    'as somebody with a second factor': { cause: signInAs('Grace'), leadsTo: ['attempt.secondFactor'] },
    'with a wrong password': {
      async cause(page) {
        await page.click('Ada')
        await page.type(PASSWORD, ' indeed')
        await page.submit('Sign in', '/auth/sign-in')
      },
      leadsTo: ['attempt.refused'],
    },
  },
  'session.submitSecondFactor': {
    'that is right': {
      async cause(page) {
        await page.click('Use current code')
        await page.holds(CODE, '^(?!000000)\\d{6}$')
        await page.submit('Continue', '/auth/second-factor')
      },
      leadsTo: ['attempt.signedIn'],
    },
    'that is wrong': {
      async cause(page) {
        await page.retype(CODE, '000000')
        await page.submit('Continue', '/auth/second-factor')
      },
      leadsTo: ['attempt.refused', 'attempt.exhausted'],
    },
  },
  'session.cancel': (page, { from }) => page.click(from.view.status === 'authenticating' ? 'Cancel' : 'Back'),
  'session.refresh': (page) => page.click('Refresh the token'),
  'session.signOut': (page) => page.click('Sign out'),
  'session.lock': (page) => page.click('Lock'),
  'lock.done': () => {},
  // The demo judges the PIN itself, at once: it is typed now, and sent with what becomes of it.
  'session.unlock': {
    'with the right PIN': { cause: typePin('0000'), leadsTo: ['unlock.accepted'] },
    'with a wrong PIN': { cause: typePin('1234'), leadsTo: ['unlock.refused'] },
  },
  'unlock.*': (page) => page.click('Unlock'),
  'idle.stay': (page) => page.click('I am here'),

  'restore.*': (page) => page.requests.answer('/auth/refresh'),
  'restore.ended': (page) => page.requests.answer('/auth/refresh', refusal(400, 'invalid_grant')),
  'restore.unreachable': (page) => page.requests.answer('/auth/refresh', unavailable()),
  'attempt.*': (page, { from }) =>
    page.requests.answer(from.view.status === 'authenticating' ? '/auth/sign-in' : '/auth/second-factor'),
  'attempt.exhausted': (page) => page.requests.answer('/auth/second-factor', refusal(403, 'second_factor_exhausted')),
  'refresh.refreshed': (page) => page.requests.answer('/auth/refresh'),
  'refresh.failed': (page) => page.requests.answer('/auth/refresh', unavailable()),
  'refresh.ended': (page) => page.requests.answer('/auth/refresh', refusal(400, 'invalid_grant')),
  'end.done': (page, { from }) => (isToldAlready(from) ? undefined : page.requests.answer('/auth/revoke')),

  'token.rejected': async (page) => {
    await page.click('Expire tokens')
    await page.shows('Hello, ', 'All access tokens are void.')
    await page.click('List orders')
  },
  'token.expiring': (page) => page.leap(59 * MINUTE + 55_000),
  'backOff.over': (page) => page.leap(5 * MINUTE),
  'secondFactor.expired': (page) => page.leap(6 * MINUTE),
  'lifetime.over': (page) => page.leap(25 * 60 * MINUTE),
  'idle.warned': (page) => page.leap(4 * MINUTE),
  'idle.*': (page) => page.leap(11 * MINUTE),
  'network.offline': (page) => page.setOnline(false),
  'network.online': (page) => page.setOnline(true),
  'tab.signedOut': async (page) => {
    const other = await page.other()
    await other.click('Sign out')
  },
}

/** The same for a step-up, where that is walked. */
export const stepUpEvents: AuthModelOptions<DemoPage>['events'] = {
  'request.challenged': (page) => page.click('Recovery codes'),
  'stepUp.submit': {
    'with the right code': {
      async cause(page) {
        await page.click('Use current code')
        await page.holds(PROOF, '^\\d{6}$')
        await page.submit('Prove it', '/auth/step-up')
      },
      leadsTo: ['proof.accepted'],
    },
    'with a wrong code': {
      async cause(page) {
        await page.retype(PROOF, '12')
        await page.submit('Prove it', '/auth/step-up')
      },
      leadsTo: ['proof.refused'],
    },
  },
  'stepUp.decline': (page) => page.click('Not now'),
  'proof.*': (page) => page.requests.answer('/auth/step-up'),
  'elevation.over': (page) => page.leap(2 * MINUTE),
}
