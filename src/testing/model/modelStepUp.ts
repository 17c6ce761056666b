import { type EventObject, fromCallback, fromPromise, type SnapshotFrom } from 'xstate'
import { provedAt } from '../../machines/stepUp/rules.ts'
import { createStepUpMachine } from '../../machines/stepUp/stepUp.machine.ts'
import type { Ask } from '../../machines/stepUp/stepUp.types.ts'
import type { AuthSnapshot } from './authEvents.ts'
import { type Message, type Recorder, sentTo } from './recorder.ts'

export type StepUpSnapshot = SnapshotFrom<ReturnType<typeof createStepUpMachine>>

/** How surely the user is who they are, and who waits for more. */
export interface ModelStepUp {
  /** The child of the region `assurance`; `null` while the chart is not there. */
  readonly child: StepUpSnapshot | null
  /** Who waits. The client knows it while the child is away, as during another sign-in that may come to nothing. */
  readonly asks: readonly Ask[]
  /** Epoch ms. Only that a proof grows old takes any time. */
  readonly now: number
}

export const NOBODY_ASKS: ModelStepUp = { child: null, asks: [], now: 0 }

/** How long a proof counts, ms. */
export const LASTS = 300_000

interface Followed {
  readonly stepUp: ModelStepUp
  readonly messages: readonly Message[]
}

/** The machine of the engine. Its clock, and who waits when it starts, are the model's; its actors never run. */
export const stepUpMachine = (known: () => ModelStepUp = () => NOBODY_ASKS) =>
  createStepUpMachine({
    rules: { lasts: LASTS, levels: [] },
    now: () => known().now,
    pending: () => known().asks,
    answer: () => {},
    awaitDeadline: fromCallback(() => {}),
    runStepUp: fromPromise(async () => {}),
  })

/** The child beside the chart, as a pure function like that. */
export function createStepUpChild(run: Recorder) {
  let known = NOBODY_ASKS
  const machine = stepUpMachine(() => known)
  const step = (before: ModelStepUp, work: () => unknown): Followed => {
    known = before
    const { snapshot, actions } = run(work as never)
    const child = snapshot as StepUpSnapshot
    return {
      stepUp: { ...before, child, asks: child.context.waiting },
      messages: sentTo('#_parent', actions).map((event) => ({ to: 'chart', event })),
    }
  }

  return {
    /** The child hears something. */
    tell(before: ModelStepUp, event: EventObject): Followed {
      const { child } = before
      if (!child) return { stepUp: before, messages: [] }
      const now = event.type === 'proof.aged' ? before.now + LASTS : before.now
      return step({ ...before, now }, () => machine.transition(child, event as never, run.childScope))
    },
    /** The chart has gone from one snapshot to the next: it starts and stops its child, the client looks after who waits. */
    follow(stepUp: ModelStepUp, before: AuthSnapshot | null, after: AuthSnapshot | null): Followed {
      const session = after?.context.session
      const isOther = session?.id !== before?.context.session?.id
      const isRefused = session && after?.context.isLocked && stepUp.asks.length > 0
      const next = isOther || isRefused ? { ...stepUp, asks: [] } : stepUp
      const messages: Message[] = isRefused ? [{ to: 'chart', event: { type: 'stepUp.decline' } }] : []
      const child = after?.children.stepUp
      if (!child || !session) return { stepUp: { ...next, child: null }, messages }
      if (child === before?.children.stepUp) return { stepUp: next, messages }
      const begun = step(next, () => machine.getInitialSnapshot(run.childScope, { session }))
      return { ...begun, messages: [...begun.messages, ...messages] }
    },
  }
}

/** What tells two states apart. While the child is away it still counts whether it would find a proof that is recent. */
export function stepUpKey({ child, asks, now }: ModelStepUp, auth: AuthSnapshot | null): string {
  const session = auth?.context.session
  const isRecent = !child && session && provedAt(session) + LASTS > now
  const waiting = asks.map(({ isRefused }) => (isRefused ? 'challenged' : 'asked'))
  return [JSON.stringify(child?.value), ...waiting, isRecent && 'recent'].filter(Boolean).join(' ')
}
