import { AuthError } from '../../src/errors.ts'
import { beginSession } from '../../src/protocol/begin.ts'
import type { AuthModelOptions, Cause } from '../../src/testing/model/index.ts'
import type { WalkedApp } from './walkedApp.ts'
import { stepUpEvents } from './walkedStepUp.ts'
import { credentials, HOUR, MINUTE, type Walked } from './walkedWorld.ts'

type Events = AuthModelOptions<WalkedApp>['events']

const refusal = (status: number, error: string, headers: HeadersInit = {}) =>
  Response.json({ error }, { status, headers })

/** What becomes of a command is seen in the state; its promise has tests of its own. */
const begin = (promise: Promise<unknown>): void => void promise.catch(() => {})
const signIn =
  (name: 'ada' | 'grace', password?: string): Cause<WalkedApp> =>
  async (app, { from }) => {
    // What was sent before has arrived by then.
    await app.browser.pass(20)
    app.requests.setAside()
    begin(app.page.auth.signIn(credentials(name, password)))
    // Else the warning would be there again as soon as the sign-in is given up.
    if (from.view.isIdleWarning) await stayBeside(app)
  }

const commands: Events = {
  'session.signIn': {
    'with the right password': { cause: signIn('ada'), leadsTo: ['attempt.signedIn'] },
    'with a second factor': { cause: signIn('grace'), leadsTo: ['attempt.secondFactor'] },
    'with a wrong password': { cause: signIn('ada', 'wrong'), leadsTo: ['attempt.refused'] },
  },
  'session.submitSecondFactor': {
    'that is right': {
      cause: ({ page }) => begin(page.auth.submitSecondFactor({ code: '123456' })),
      leadsTo: ['attempt.signedIn'],
    },
    'that is wrong': {
      cause: ({ page }) => begin(page.auth.submitSecondFactor({ code: '000000' })),
      leadsTo: ['attempt.refused', 'attempt.exhausted'],
    },
  },
  'session.resendSecondFactor': {
    cause: ({ page }) => begin(page.auth.resendSecondFactor()),
    leadsTo: ['attempt.secondFactor'],
  },
  'session.cancel': ({ page }) => page.auth.cancel(),
  // Of the methods only some reach the chart at once: the others wait in the client, which is another matter.
  'session.refresh': ({ page }) => page.actor.send({ type: 'session.refresh' }),
  'session.signOut': ({ page }) => begin(page.auth.signOut()),
  'session.lock': ({ page }) => page.auth.lock(),
  'session.unlock': ({ page }) => begin(page.auth.unlock('pin')),
  'idle.stay': ({ page }) => page.auth.stay(),
}

/** Somebody answers the warning in another tab. */
const stayBeside = (app: WalkedApp) =>
  app.beside(async ({ auth }) => {
    await app.browser.pass(20)
    auth.stay()
  })

/** Is the token in this state? */
const isIn = (app: WalkedApp, token: string) => () =>
  app.page.actor.getSnapshot().matches({ authenticated: { token } } as never)

/** Lets the refresh go to the server, and no further one. */
const sendRefresh = async (app: WalkedApp, response?: Response) => {
  app.gates.refreshing.open()
  await app.answer('/auth/refresh', response)
  app.gates.refreshing.close()
}

/** Somebody else signs in in another tab, and this tab's messages are late: the lock is there first. */
const overtake = async (app: WalkedApp) => {
  app.gates.messages.close()
  await app.beside(({ auth }) => app.browser.finish(auth.signIn(credentials('bob'))))
  app.gates.refreshing.open()
  await app.until('the end of the refresh', () => !isIn(app, 'refreshing')())
  app.gates.messages.open()
  app.gates.refreshing.close()
}

/** Lets the restore go on to its end; `refused` stands in for what the server says to its refresh. */
const finishRestore = async (app: WalkedApp, refused?: Response) => {
  const isOver = () => !app.page.actor.getSnapshot().matches({ restoring: 'asking' })
  app.gates.restoring.open()
  app.gates.refreshing.open()
  await app.until('the end of the restore', () => {
    app.requests.answer('/auth/refresh', refused)
    app.requests.answer('/auth/revoke')
    return isOver()
  })
  app.gates.refreshing.close()
}

const outcomes: Events = {
  'restore.restored': (app) => finishRestore(app),
  'restore.locked': async (app) => {
    // The page was opened over a locked session; later on somebody has to lock it.
    const isFirst = app.page.taken.length === 0
    if (!isFirst)
      await app.beside(async ({ auth }) => {
        if (!auth.view.isLocked) auth.lock()
      })
    await finishRestore(app)
  },
  'restore.none': async (app) => {
    // It was there when the restore began.
    if (app.server.state.liveFamilies().length > 0) await app.beside(({ auth }) => app.browser.finish(auth.signOut()))
    await finishRestore(app)
  },
  'restore.ended': (app) => finishRestore(app, refusal(400, 'invalid_grant')),
  'restore.unreachable': (app) => finishRestore(app, refusal(503, 'unavailable')),
  'restore.failed': async (app) => {
    app.answers.lock = new AuthError('lock_failed', 'The lock manager fails.')
    await finishRestore(app)
    app.answers.lock = null
  },
  'attempt.*': (app, { event, from }) => {
    const path = from.view.status === 'authenticating' ? 'sign-in' : 'second-factor'
    const isResent = path === 'second-factor' && event === 'attempt.secondFactor'
    return app.answer(`/auth/${path}${isResent ? '/resend' : ''}`)
  },
  'attempt.exhausted': (app) => app.answer('/auth/second-factor', refusal(403, 'second_factor_exhausted')),
  'refresh.refreshed': (app) => sendRefresh(app),
  'refresh.failed': async (app, { from }) => {
    // Else the back-off would be over by chance before another tab has done anything.
    if (!from.view.isOffline) return sendRefresh(app, refusal(503, 'unavailable', { 'retry-after': '60' }))
    // Without a network it fails by itself.
    app.gates.refreshing.open()
    await app.until('the end of the refresh', () => !isIn(app, 'refreshing')())
    app.gates.refreshing.close()
  },
  'refresh.ended': async (app) => {
    app.server.revoke()
    await sendRefresh(app)
  },
  'refresh.switched': overtake,
  'refresh.found': overtake,
  'lock.done': ({ gates }) => gates.locking.open(),
  'lock.failed': ({ page: { engine }, gates }) => {
    const { tell } = engine.tab
    // An adapter throws although it never should (T24).
    const throwOnce = () => {
      Object.assign(engine.tab, { tell })
      throw new Error('The channel is broken.')
    }
    Object.assign(engine.tab, { tell: throwOnce })
    gates.locking.open()
  },
  'unlock.accepted': (app) => {
    app.answers.isPinRight = true
    app.gates.unlocking.open()
  },
  'unlock.refused': (app) => {
    app.answers.isPinRight = false
    app.gates.unlocking.open()
  },
  'end.done': async (app) => {
    app.gates.ending.open()
    await app.until('the end of the end', () => {
      app.requests.release()
      return !app.page.actor.getSnapshot().matches('signingOut')
    })
  },
  'end.failed': (app) => {
    app.answers.purge = new Error('The cache cannot be purged.')
    app.gates.ending.open()
  },
}

const passBackOff: Cause<WalkedApp> = (app) => {
  app.gates.restoring.close()
  return app.until(
    'the end of the back-off',
    () => !isIn(app, 'backingOff')() && !app.page.actor.getSnapshot().matches({ restoring: 'waiting' }),
    10 * MINUTE,
    500,
  )
}

const facts: Events = {
  'token.expiring': async (app) => {
    const isOver = () => !isIn(app, 'fresh')()
    await app.work(4 * HOUR, isOver)
    // Else it would be so again as soon as a sign-in that comes now is given up.
    app.browser.jumpClock(-HOUR)
    app.page.tab.act()
  },
  'token.rejected': (app) => {
    app.server.voidAccessTokens()
    begin(app.page.auth.fetch('/api/things'))
  },
  'token.wanted': ({ page }) => page.engine.report({ type: 'token.wanted' }),
  'lifetime.over': async ({ browser }) => {
    browser.jumpClock(25 * HOUR)
    await browser.pass(MINUTE + 1_000)
  },
  'secondFactor.expired': ({ browser }) => browser.pass(6 * MINUTE),
  'backOff.over': passBackOff,
  'idle.warned': ({ browser }) => browser.pass(5 * MINUTE + 2_000),
  'idle.resumed': stayBeside,
  'idle.*': ({ browser }) => browser.pass(10 * MINUTE + 2_000),
  'network.offline': (app) => app.browser.goOffline(),
  'network.online': (app) => app.browser.goOnline(),
  'request.denied': ({ page, browser }) => browser.finish(page.auth.fetch('/denied')),
  'request.limited': ({ page, browser }) => browser.finish(page.auth.fetch('/limited')),
  'storage.failed': ({ page }) =>
    page.engine.report({
      type: 'storage.failed',
      what: 'notes',
      error: { code: 'storage_failed', message: 'The notes cannot be written.' },
    }),
}

const signInBeside = (app: WalkedApp) =>
  app.beside(({ auth }) => {
    const isBob = auth.getUser()?.id === 'user-bob'
    return app.browser.finish(auth.signIn(credentials(isBob ? 'ada' : 'bob')))
  })

const findSession: Cause<WalkedApp> = async (app, { from }) => {
  // The answer to a revocation empties the browser's one cookie jar: it comes before somebody else fills it.
  await app.browser.pass(20)
  app.requests.answer('/auth/revoke')
  await app.browser.pass(20)
  await signInBeside(app)
  // During a sign-in it only counts that the former session is gone: else it would be back as soon as that fails.
  if (['authenticating', 'awaitingSecondFactor'].includes(from.view.status))
    await app.beside(({ auth }) => app.browser.finish(auth.signOut()))
}

const inOtherTab: Events = {
  'tab.signedIn': signInBeside,
  'tab.switched': signInBeside,
  'tab.sessionFound': findSession,
  // As a restore does that nobody waits for any more: the vault has a session of which the chart has not heard.
  'tab.held': async ({ page: { engine }, server, browser, walked }) => {
    const grant = server.signInAs('user-bob', { mode: walked.mode } as never)
    const signal = new AbortController().signal
    await browser.finish(beginSession(engine.tab, grant, browser.clock.now(), false, signal))
    await browser.finish(engine.sync())
  },
  'tab.refreshed': (app) => app.beside(({ auth }) => app.browser.finish(auth.refresh())),
  'tab.signedOut': (app) => app.beside(({ auth }) => app.browser.finish(auth.signOut())),
  'tab.locked': (app) => app.beside(async ({ auth }) => auth.lock()),
  'tab.unlocked': (app) =>
    app.beside(async ({ auth }) => {
      // Nobody unlocks what is not shown to be locked.
      await app.until('the lock in the other tab', () => auth.view.isLocked)
      await app.browser.finish(auth.unlock('right'))
    }),
}

/** The session that is looked for is there: only what looks for it could fail, and that is a story of its own. */
const looking = (cause: Cause<WalkedApp>) => ({
  cause,
  leadsTo: ['restore.restored', 'restore.locked', 'restore.none', 'restore.ended', 'restore.unreachable'],
})

/** How each event of the model comes about in a real engine. */
export const walkedEvents = ({ story }: Walked): Events => ({
  ...commands,
  ...outcomes,
  ...facts,
  ...inOtherTab,
  ...(story === 'steppingUp' && stepUpEvents),
  ...(story !== 'replaced' && {
    'tab.sessionFound': looking(findSession),
    'refresh.found': looking(overtake),
    'backOff.over': looking(passBackOff),
    'network.online': looking(({ browser }) => browser.goOnline()),
  }),
})
