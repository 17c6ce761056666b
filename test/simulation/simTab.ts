import { createActor } from 'xstate'
import type { AuthBackend } from '../../src/adapters/ports.ts'
import { createAuthLogic } from '../../src/bindings/vanilla/authLogic.ts'
import { connectAuth } from '../../src/bindings/vanilla/connectAuth.ts'
import type { AuthOptions } from '../../src/options.ts'
import type { FakeServer, Family } from '../unit/engine/fakeServer.ts'
import type { SimBrowser } from './simBrowser.ts'

/** How the tokens of a history are kept. */
export type Mode = 'token' | 'memory' | 'ambient' | 'ambientSharing'

/** What the world has done that excuses the end of a session. */
export interface Excuses {
  /** The server rotated and the tab that asked never stored the answer (T27). */
  readonly lost: Set<Family>
  /** The answer to a sign-in was lost: nobody could revoke its tokens. */
  readonly orphans: Set<Family>
}

export function openTab(
  name: string,
  browser: SimBrowser,
  server: FakeServer,
  mode: Mode,
  options: Partial<AuthOptions>,
  excuses: Excuses,
) {
  const ports = browser.open()
  const real = server.backend()
  const inFlight = new Set<Family>()
  const isAmbient = real.refreshWith === 'ambient'
  let refreshing = 0
  const backend: AuthBackend = {
    ...real,
    signIn: (credentials, context) => ports.deliver(watchSignIn(() => real.signIn!(credentials, context))),
    verifySecondFactor: (state, answer, context) =>
      ports.deliver(watchSignIn(() => real.verifySecondFactor!(state, answer, context))),
    resendSecondFactor: (state, context) => ports.deliver(real.resendSecondFactor!(state, context)),
    revoke: (request) => ports.deliver(real.revoke!(request)),
    async refresh(request) {
      const sent = isAmbient ? server.jar : request.refreshToken
      const family = server.familyOf(sent)
      const wasCurrent = family?.current === sent
      if (family) inFlight.add(family)
      refreshing++
      try {
        return await ports.deliver(real.refresh!(request))
      } catch (error) {
        if (family && wasCurrent && family.current !== sent) excuses.lost.add(family)
        throw error
      } finally {
        refreshing--
        if (family) inFlight.delete(family)
      }
    },
  }
  async function watchSignIn<T>(ask: () => Promise<T>): Promise<T> {
    const known = new Set(server.families)
    try {
      return await ask()
    } catch (error) {
      for (const family of server.families) if (!known.has(family)) excuses.orphans.add(family)
      throw error
    }
  }
  const logic = createAuthLogic({
    backend,
    ...(mode === 'token' && { store: ports.store }),
    ...((mode === 'memory' || mode === 'ambientSharing') && { shareAccessToken: true }),
    timeouts: { request: 2_000, settle: 400, signOut: 1_000, wait: 5_000 },
    unlock: async (proof) => proof === 'right',
    ...options,
    environment: ports.environment,
  })
  const actor = createActor(logic.machine, { input: logic.input })
  const auth = connectAuth(logic, actor)
  const { vault } = logic.engine.tab
  let isGone = false
  const held = () => vault.held
  const tab = {
    name,
    auth,
    ports,
    wasFrozen: false,
    signOuts: 0,
    /** `signedOut` events with the family that was held until then. */
    ends: [] as { reason: string; source: string; family: Family | undefined }[],
    held,
    family: () => server.familyOf(vault.held?.tokens.accessToken) ?? server.familyOf(vault.held?.tokens.refreshToken),
    get refreshing() {
      return refreshing
    },
    get isGone() {
      return isGone
    },
    get runs() {
      return !isGone && !ports.isFrozen
    },
    /** What this tab alone may know is about to be lost. */
    excuseInFlight() {
      for (const family of inFlight) excuses.lost.add(family)
      const mine = tab.family()
      if (ports.holdsLock && mine) excuses.lost.add(mine)
    },
    kill() {
      tab.excuseInFlight()
      isGone = true
      ports.kill()
      auth.dispose()
      actor.stop()
    },
    dispose() {
      tab.excuseInFlight()
      isGone = true
      auth.dispose()
      actor.stop()
    },
  }
  let last: Family | undefined
  actor.subscribe(() => {
    last = tab.family() ?? last
  })
  actor.on('signedOut', ({ reason, source }) => void tab.ends.push({ reason, source, family: last }))
  actor.start()
  return tab
}

export type SimTab = ReturnType<typeof openTab>
