import { type EventObject, fromCallback } from 'xstate'
import type { Environment } from '../../adapters/ports.ts'
import type { InactivityFact } from '../auth/auth.types.ts'
import type { Messenger } from '../tabs/messages.ts'
import type { ActivityLog } from './activityLog.ts'
import { type IdleLimits, judgeIdle } from './judgeIdle.ts'

export interface IdlePolicy extends IdleLimits {
  readonly policy: 'signOut' | 'lock' | 'notify'
  readonly activityDismissesWarning: boolean
}

export interface InactivityPorts extends Pick<Environment, 'activity' | 'clock' | 'lifecycle'> {
  readonly log: ActivityLog
  readonly messenger: Messenger
}

/** Nothing tells a page that the clock was set, or that the device slept: a timer is only a question, asked at least this often (ms). */
const STEP = 60_000

/** How long the other tabs have to say that somebody is active there, before a session ends for idleness. */
export const ASKING = 300

/**
 * While somebody is signed in: tells when nobody has been active in any tab for too long.
 *
 *   active ──▶ warned ──▶ asking the tabs ──▶ expired
 *     ▲──────────┴──────────────┘  somebody is there after all
 */
export const createInactivity = (policyNow: () => IdlePolicy | null, ports: InactivityPorts) =>
  fromCallback<EventObject, undefined>(({ sendBack, receive }) => {
    const policy = policyNow()
    if (!policy) return undefined
    const { log, messenger, clock } = ports
    const tell = (fact: InactivityFact) => sendBack(fact)
    let phase: 'active' | 'warned' | 'asking' | 'expired' = 'active'
    let cancelTimer = () => {}
    let askedUntil = 0
    let isStopped = false
    if (log.lastActiveAt() === null) log.record()

    const judge = () => {
      cancelTimer()
      // What it told last may have stopped it.
      if (isStopped) return
      const now = clock.now()
      const verdict = judgeIdle(policy, log.lastActiveAt() ?? now, now)
      if (verdict.is === 'active') {
        if (phase !== 'active') tell({ type: 'idle.resumed' })
        phase = 'active'
      } else if (verdict.is === 'warned') {
        if (phase !== 'warned') tell({ type: 'idle.warned', deadline: verdict.next, remaining: verdict.next - now })
        phase = 'warned'
      } else if (phase !== 'expired') {
        if (phase !== 'asking') {
          phase = 'asking'
          askedUntil = clock.monotonic() + ASKING
          messenger.post({ type: 'whoIsActive' })
        }
        // Whatever wakes the judge in between: the other tabs have their time to answer (T21).
        const left = askedUntil - clock.monotonic()
        if (left > 0) cancelTimer = clock.setTimer(judge, left)
        else {
          phase = 'expired'
          tell({ type: 'idle.expired', policy: policy.policy })
        }
      }
      if (verdict.is !== 'expired') cancelTimer = clock.setTimer(judge, Math.min(verdict.next - now, STEP))
    }

    /** During the warning plain activity counts only if the app says so; then somebody has to answer the question. */
    const onActivity = () => {
      judge()
      if ((phase === 'warned' || phase === 'asking') && !policy.activityDismissesWarning) return
      log.record()
      if (phase !== 'active') judge()
    }
    const stop = [
      ports.activity.subscribe(onActivity),
      ports.lifecycle.subscribe((event) => event === 'woke' && judge()),
      messenger.on('active', ({ at }) => {
        log.hear(at)
        if (phase !== 'active') judge()
      }),
      messenger.on('whoIsActive', () => {
        const at = log.lastActiveAt()
        if (at !== null) messenger.post({ type: 'active', at })
      }),
    ]
    receive(() => {
      log.record()
      judge()
    })
    judge()
    return () => {
      isStopped = true
      cancelTimer()
      for (const end of stop) end()
    }
  })
