import type { Environment } from '../adapters/ports.ts'
import { toFailure } from '../errors.ts'
import { createFlight, type Flight } from '../flight/flight.ts'
import type { AuthFact, StoragePart } from '../machines/auth/auth.types.ts'
import { type ActivityLog, createActivityLog } from '../machines/inactivity/activityLog.ts'
import type { IdlePolicy } from '../machines/inactivity/inactivity.actor.ts'
import { createLoopBreaker } from '../machines/refresh/loopBreaker.ts'
import { createMessenger, type Messenger } from '../machines/tabs/messages.ts'
import { factsFrom } from '../machines/tabs/tabs.actor.ts'
import { look } from '../protocol/look.ts'
import type { IdleVerdict } from '../protocol/restore.ts'
import { bounded, boundsFrom, type Tab } from '../protocol/tab.ts'
import { createVault } from '../vault.ts'
import type { EngineSettings } from './settings.ts'
import { createTokenSharing, type TokenSharing } from './tokenSharing.ts'

/** What the actors of one chart share: the protocol's tab, and the ways to the outside. */
export interface Engine {
  readonly settings: EngineSettings
  readonly environment: Environment
  readonly tab: Tab
  readonly messenger: Messenger
  readonly activityLog: ActivityLog
  readonly disposed: AbortSignal
  idlePolicy(): IdlePolicy | null
  /** What the policy says, and from when on (epoch ms) if nobody is active until then. */
  idleEnd(remembered: boolean): { readonly at: number; readonly verdict: IdleVerdict }
  judgeIdle(remembered: boolean): IdleVerdict
  /** Looks at the ledger and tells the chart what has changed. Never rejects. */
  sync(): Promise<void>
  /** When the ledger was last looked at, epoch ms. */
  syncedAt: number
  onFact(listener: (fact: AuthFact) => void): () => void
  report(fact: AuthFact): void
  readonly sharing: TokenSharing
  /** What has happened so far. */
  readonly flight: Flight
  /** What was thrown underneath a failure; kept outside the chart, because it may hold a secret. */
  readonly causes: WeakMap<object, unknown>
  /** Counts this tab's own lock and unlock writes: a look that is older than one of them does not know. */
  lockWrites: number
  dispose(): void
}

export function createEngine(settings: EngineSettings, environment: Environment): Engine {
  const { clock, channel, ledger } = environment
  const { scope, backend } = settings
  const disposal = new AbortController()
  const listeners = new Set<(fact: AuthFact) => void>()
  const report = (fact: AuthFact) => {
    for (const listener of [...listeners]) listener(fact)
  }
  const causes = new WeakMap<object, unknown>()
  const reportFailure = (what: StoragePart, thrown: unknown) => {
    const error = toFailure(thrown)
    causes.set(error, thrown)
    report({ type: 'storage.failed', what, error })
  }
  const messenger = createMessenger(channel)
  const vault = createVault({
    prefix: `authchart:${scope}:`,
    shelves: settings.shelves,
    onFailure: (error) => reportFailure('store', error),
    isLedgerShared: () => ledger.shared,
  })
  const activityLog = createActivityLog(scope, environment, messenger, () => vault.held?.session.signedInAt)
  const sharing = createTokenSharing(settings, messenger, vault, clock, () => report({ type: 'token.wanted' }))
  const flight = createFlight(environment)
  const tab: Tab = {
    scope,
    get id() {
      return flight.tab
    },
    backend,
    vault,
    ports: environment,
    bounds: boundsFrom(settings.timeouts),
    lifetime: settings.lifetime,
    tell() {
      flight.note('tabs.told')
      messenger.post({ type: 'changed', by: flight.tab })
    },
    note: flight.note,
    askForTokens: sharing.ask,
    signIns: { latest: null, committing: null },
    breakLoop: createLoopBreaker(() => clock.monotonic()),
    onFailure: reportFailure,
    disposed: disposal.signal,
  }

  let looking: Promise<void> | null = null
  let next: Promise<void> | null = null
  const lookOnce = async (): Promise<void> => {
    const { lockWrites } = engine
    const news = await look(tab)
    if (disposal.signal.aborted) return
    // This tab itself has gone on since: its own news is newer.
    const epoch = vault.held?.epoch
    if (news.type !== 'nothing' && epoch !== ('session' in news ? news.session.id : undefined)) return lookOnce()
    engine.syncedAt = clock.now()
    const isOutdated = lockWrites !== engine.lockWrites
    for (const fact of factsFrom(news)) {
      if (!(isOutdated && (fact.type === 'tab.locked' || fact.type === 'tab.unlocked'))) report(fact)
    }
  }
  /** One look at a time; whoever asks during one waits for a look that begins after the question. */
  const sync = (): Promise<void> => {
    if (disposal.signal.aborted) return Promise.resolve()
    if (!looking) {
      // A store that never answers keeps nobody from looking again.
      looking = bounded(tab, tab.bounds.limit, () => {}, lookOnce)
        .catch(() => {})
        .finally(() => {
          looking = null
        })
      return looking
    }
    next ??= looking.then(() => {
      next = null
      return sync()
    })
    return next
  }

  const engine: Engine = {
    settings,
    environment,
    tab,
    messenger,
    activityLog,
    disposed: disposal.signal,
    syncedAt: Number.NEGATIVE_INFINITY,
    lockWrites: 0,
    causes,
    sharing,
    flight,
    idlePolicy: () => settings.idle(vault.held?.remembered ?? false),
    idleEnd(remembered) {
      const policy = settings.idle(remembered)
      const since = activityLog.lastActiveAt()
      return policy && policy.policy !== 'notify' && since !== null
        ? { at: since + policy.timeout, verdict: policy.policy }
        : { at: Number.POSITIVE_INFINITY, verdict: 'active' }
    },
    judgeIdle(remembered) {
      const { at, verdict } = engine.idleEnd(remembered)
      return clock.now() < at ? 'active' : verdict
    },
    sync,
    report,
    onFact(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dispose() {
      disposal.abort()
      sharing.dispose()
      listeners.clear()
      flight.close()
      vault.hold(null)
      channel.close()
      ledger.close()
    },
  }
  return engine
}
