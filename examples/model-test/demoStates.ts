import type { AuthModelOptions, ModelState } from 'authchart/testing'
import type { DemoPage } from './demoPage.ts'

/** The innermost states, as the demo names them in its own chart. */
const leaves = ({ active }: ModelState): string[] =>
  active
    // It draws the chart without the child that judges step-ups.
    .filter((path) => !path.startsWith('stepUp.'))
    .filter((path) => !active.some((other) => other.startsWith(`${path}.`)))
    .map((path) => path.replace(/^authenticated\./, ''))
    // Writing the lock down and judging a PIN take no time in the demo.
    .map((path) => path.replace(/^presence\.locked\.(?:locking|unlocking)$/, 'presence.locked.idle'))

/** The server has ended the session itself, or another tab tells it: nobody waits in `signingOut`. */
export const isToldAlready = ({ view }: ModelState): boolean =>
  view.status === 'signingOut' && (view.reason === 'revoked' || view.source === 'remote')

/** What the page shows of a step-up, where that is walked. */
export const stepUpStates: AuthModelOptions<DemoPage>['states'] = {
  'stepUp.proof.basic': (page) => page.lacks('counts for '),
  'stepUp.proof.elevated': (page) => page.sees('counts for '),
  'stepUp.request.idle': (page) => page.lacks('Prove that it is you'),
  'stepUp.request.asking': (page, { view }) =>
    page.shows(
      'Hello, ',
      'Prove that it is you',
      ...(view.assurance?.error ? ['That code is not right.'] : ['waiting …']),
    ),
  'stepUp.request.verifying': (page) => page.shows('Hello, ', 'Prove that it is you', 'Checking …'),
}

/** What the page shows in each state. */
export const demoStates: AuthModelOptions<DemoPage>['states'] = {
  '*': async (page, state) => {
    if (isToldAlready(state)) return
    await page.lights(leaves(state))
    await page.hasDialog(state.view.isIdleWarning)
  },
  restoring: (page) => page.shows('Looking for your session …'),
  'restoring.waiting': (page) => page.shows('Looking for your session …', 'Your session is not given up for that.'),
  anonymous: (page, { view }) =>
    page.shows('Sign in', ...(view.error?.code === 'invalid_credentials' ? ['do not belong together'] : [])),
  authenticating: (page) => page.shows('Sign in', 'Signing in …'),
  'awaitingSecondFactor.idle': (page, { view }) =>
    page.shows('One more step', 'Continue', ...(view.error ? ['That code is not right.'] : [])),
  'awaitingSecondFactor.verifying': (page) => page.shows('One more step', 'Checking …'),
  'authenticated.presence.active': (page, { view }) =>
    page.shows('Hello, ', ...(view.isRefreshing ? ['refreshing …'] : [])),
  'authenticated.token.backingOff': (page, { view }) =>
    view.isLocked ? undefined : page.shows('Hello, ', 'The session is kept'),
  'authenticated.token.offline': (page, { view }) =>
    view.isLocked ? undefined : page.shows('Hello, ', 'No network.', 'The session is kept'),
  'authenticated.presence.active.idleWarning': (page) => page.sees('Are you still there?'),
  'authenticated.presence.locked': (page) => page.shows('Locked'),
  'authenticated.token': () => {},
  'authenticated.lifetime': () => {},
  signingOut: (page, state) => (isToldAlready(state) ? undefined : page.shows('Signing out …')),
  signedOut: (page, { view }) => page.shows('Sign in', `reason: ${view.reason} · ${view.source}`),
}
