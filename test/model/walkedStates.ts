import { expect } from 'vitest'
import type { AnyMachineSnapshot } from 'xstate'
import type { Assertion, ModelState } from '../../src/testing/model/index.ts'
import type { WalkedApp } from './walkedApp.ts'
import { stepUpStates } from './walkedStepUp.ts'
import type { Walked } from './walkedWorld.ts'

/** Whatever else is true: the page is where the model says, and shows it. */
const everywhere: Assertion<WalkedApp> = async (app, state) => {
  const { actor, auth } = app.page
  await app
    .until(`${state.title}, but ${JSON.stringify(actor.getSnapshot().value)}`, () => isThere(app, state))
    .catch(() => {})
  expect(activeIn(app)).toEqual(state.active)
  const { view } = state
  await app.browser.pass(0)
  expect(auth.view).toMatchObject({
    status: view.status,
    isAuthenticated: view.isAuthenticated,
    canRequest: view.canRequest,
    isBusy: view.isBusy,
    isRefreshing: view.isRefreshing,
    isOffline: view.isOffline,
    isIdleWarning: view.isIdleWarning,
    isLocked: view.isLocked,
    source: view.source,
  })
  for (const field of ['user', 'session', 'challenge', 'idleDeadline', 'reason'] as const)
    expect([field, auth.view[field] === null]).toEqual([field, view[field] === null])
  const snapshot = actor.getSnapshot()
  expect(snapshot.status).toBe('active')
  // Only the chart's own context: its children are real adapters.
  const shown = JSON.stringify([snapshot.value, snapshot.context, auth.view])
  for (const secret of app.server.state.issuedSecrets()) expect(shown).not.toContain(secret)
}

const activeIn = ({ page }: WalkedApp): string[] => {
  const chart = page.actor.getSnapshot()
  const child = chart.children.stepUp?.getSnapshot() as unknown as Partial<AnyMachineSnapshot> | undefined
  // Without the option it is no machine.
  return [...pathsOf(chart._nodes), ...pathsOf(child?._nodes ?? []).map((path) => `stepUp.${path}`)]
}

const pathsOf = (nodes: AnyMachineSnapshot['_nodes']): string[] =>
  [...nodes]
    .filter(({ path }) => path.length > 0)
    .sort((a, b) => a.order - b.order)
    .map(({ path }) => path.join('.'))

const isThere = (app: WalkedApp, { active, view }: ModelState): boolean =>
  activeIn(app).join() === active.join() &&
  app.page.auth.view.isOffline === view.isOffline &&
  app.page.auth.view.isAuthenticated === view.isAuthenticated

/** Nobody is signed in: the vault is empty, no token is given out. */
const nobody: Assertion<WalkedApp> = async ({ page, browser }) => {
  expect(page.engine.tab.vault.held).toBeNull()
  expect(await browser.finish(page.auth.getAccessToken())).toBeNull()
}

const signedIn: Assertion<WalkedApp> = ({ page, server }, { view }) => {
  const { held } = page.engine.tab.vault
  expect(held?.session.id).toBe(page.auth.getSessionId())
  // The user who is shown is the one whom the token stands for.
  expect(server.state.familyOf(held?.tokens.accessToken ?? '')?.userId).toBe(page.auth.getUser()?.id)
  expect(page.auth.view.canRequest).toBe(!view.isLocked)
}

/** The session there was before goes on living, or is not shown. */
const before: Assertion<WalkedApp> = ({ page }, { view }) => {
  if (view.isAuthenticated) expect(page.engine.tab.vault.held?.session.id).toBe(page.auth.getSessionId())
}

/** What has to be true in each state, beside what the page shows. */
export const walkedStates = ({ story }: Walked): Readonly<Record<string, Assertion<WalkedApp>>> => ({
  '*': everywhere,
  anonymous: nobody,
  signedOut: nobody,
  authenticating: before,
  awaitingSecondFactor: before,
  signingOut: ({ page }) => {
    // Cleared before the server was told.
    expect(page.engine.tab.vault.held).toBeNull()
  },
  authenticated: signedIn,
  ...(story === 'steppingUp' && stepUpStates),
})
