import type { ActorRefFrom } from 'xstate'
import { purgeAside } from '../../engine/purgeCaches.ts'
import { AuthError } from '../../errors.ts'
import { createAccounts } from '../../flight/account.ts'
import { explain } from '../../flight/explain.ts'
import { watchChart } from '../../flight/watchChart.ts'
import { watchPage } from '../../flight/watchPage.ts'
import { createAuthFetch } from '../../http/authFetch.ts'
import type { AuthMachine } from '../../machines/auth/auth.machine.ts'
import type { AuthUser } from '../../session.ts'
import type { StepUpCommands } from '../../stepUp/stepUp.types.ts'
import type { AuthLogic } from './authLogic.ts'
import type { AuthClient } from './client.types.ts'
import { createCommands } from './commands.ts'
import { createTokenAccess } from './tokenAccess.ts'
import { createViewSource } from './viewSource.ts'
import { createWaiting } from './waiting.ts'

/**
 * The client for a running chart, whoever runs it: `createAuth` does for its own, an app with a machine of its own for
 * the one that it has invoked. `dispose` lets go of everything but the actor, which belongs to whoever started it.
 *
 * @example
 * const app = createActor(appMachine).start()
 * const client = connectAuth(auth, app.getSnapshot().children.auth)
 * await client.ready
 */
export function connectAuth<User extends AuthUser = AuthUser>(
  { engine, stepUp, options, isServer }: AuthLogic<User>,
  actor: ActorRefFrom<AuthMachine>,
): AuthClient<User> {
  const { environment, settings, flight } = engine
  const accounts = createAccounts(settings.scope, environment.notes)
  const watching = isServer
    ? []
    : [
        watchChart(flight, accounts, actor),
        watchPage(flight, environment, engine.messenger),
        settings.backend.subscribe?.(({ error }) => engine.tab.onFailure('store', error)),
      ]
  const waiting = createWaiting(actor, environment.clock, settings.timeouts.wait, engine.disposed)
  const access = createTokenAccess(engine, actor, waiting)
  // Before anybody else hears of a change, the fast way to the token is closed.
  const watch = actor.subscribe(access.suspect)
  // What the app keeps of one user is not for the next one.
  const caches = actor.on('userChanged', ({ type, source }) => purgeAside(engine, { reason: type, source }))
  const views = createViewSource<User>(actor, options.initialView, engine.disposed)
  const stopWaking = environment.lifecycle.subscribe((event) => {
    if (event !== 'woke') return
    engine.syncedAt = Number.NEGATIVE_INFINITY
    access.suspect()
    if (settings.backend.asksOnWake) actor.send({ type: 'session.refresh' })
  })
  const { resume, ...commands } = createCommands<User>({ engine, actor, waiting, views, isServer })
  const { resumeStepUp, ...assuring } =
    stepUp?.connect({ actor, waiting, access, isServer, current: views.current }) ?? noStepUp
  /**
   * What left the page goes on where it was, over the session that there may be: one that comes to nothing then
   * leaves it alone and says why. In the very step that ends the restore, so that nobody is taken for a guest in between.
   */
  const begin = async () => {
    // By then whoever runs the chart has started it.
    await null
    const rest = engine.disposed.aborted ? undefined : resume(resumeStepUp)
    let resumed: Promise<unknown> | undefined
    const start = () => {
      resumed ??= rest?.().catch(engine.sync)
      return true
    }
    const isRestored = (snapshot: ReturnType<typeof actor.getSnapshot>) => !snapshot.matches({ restoring: 'asking' })
    // With a cookie both would ask the server the same, and begin two sessions.
    const isOne = rest && settings.backend.refreshWith === 'ambient'
    await waiting.until((snapshot) => (isOne || isRestored(snapshot) ? start() : undefined), {
      ...(rest && { late: start }),
    })
    await resumed
    await waiting.until((snapshot) => isRestored(snapshot) || undefined)
  }

  const client: AuthClient<User> = {
    ...commands,
    ...assuring,
    get view() {
      return views.current()
    },
    initialView: views.initial,
    subscribe: views.subscribe,
    ready: isServer ? Promise.resolve(views.initial) : begin().then(views.current, views.current),
    on(type, listener) {
      let isListening = true
      // In a task of its own, so that a listener may call back into the engine (T30).
      const { unsubscribe } = actor.on(type, (event) =>
        queueMicrotask(() => {
          if (isListening) listener(event as Parameters<typeof listener>[0])
        }),
      )
      return () => {
        isListening = false
        unsubscribe()
      }
    },
    getAccessToken: (request) => (isServer ? Promise.resolve(null) : access.get(request)),
    tokens: access.source,
    tokenRejected: access.rejected,
    report(event) {
      if (engine.disposed.aborted) return
      if (event.type === 'accessDenied') actor.send({ type: 'request.denied', status: event.status })
      else actor.send({ type: 'request.limited', retryAfter: event.retryAfter })
    },
    fetch: (input, init) => authFetch(input, init),
    record: flight.record,
    explain: () =>
      isServer
        ? { sentence: 'Nothing has been started: there is no page here.', chain: [] }
        : explain(actor.getSnapshot(), flight.record(), accounts.read(), environment.clock.now()),
    watchRecord: flight.watch,
    actor,
    dispose() {
      for (const stop of watching) stop?.()
      stopWaking()
      watch.unsubscribe()
      caches.unsubscribe()
      engine.dispose()
    },
  }
  const authFetch = createAuthFetch(client, options.requests ?? {}, settings.backend)
  return client
}

const unsupported = async (): Promise<never> => {
  throw new AuthError('unsupported', 'Stepping up needs the option stepUp: stepUp() of authchart/step-up.')
}
const noStepUp: StepUpCommands<never> & { readonly resumeStepUp?: undefined } = {
  stepUp: unsupported,
  submitStepUp: unsupported,
  declineStepUp() {},
  isSteppedUp: () => false,
}
