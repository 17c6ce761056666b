import type { EventObject } from 'xstate'
import type { Ask } from '../../machines/stepUp/stepUp.types.ts'
import type { Session } from '../../session.ts'
import { endOf, running } from './actorEnd.ts'
import { failure, hasSession, isPresent, neverCalled } from './authEvents.ts'
import type { ModelSnapshot } from './modelLogic.ts'
import { LASTS, type ModelStepUp, type StepUpSnapshot } from './modelStepUp.ts'
import type { Message } from './recorder.ts'
import { LONG_AGO, raisedSession } from './sampleSession.ts'

/** Something that can happen to the chart and its child `stepUp`. */
export interface StepUpEventKind {
  readonly says: string
  isPossible(snapshot: ModelSnapshot): boolean
  /** What they are told, one after the other. */
  messages(snapshot: ModelSnapshot): readonly Message[]
}

/** What a sign-in with a password does not meet, nor a proof that was given before it was asked for. */
const challenge = { acr: 'strong', maxAge: LASTS }

type Judged = ModelSnapshot & { readonly stepUp: ModelStepUp & { readonly child: StepUpSnapshot } }
const isJudged = (snapshot: ModelSnapshot): snapshot is Judged => Boolean(snapshot.stepUp?.child)
/** The client refuses what is asked of it while the session is locked. */
const isUsable = (snapshot: ModelSnapshot): snapshot is Judged =>
  isJudged(snapshot) && snapshot.auth?.context.isLocked === false
const waits = ({ stepUp }: ModelSnapshot, isRefused: boolean) =>
  stepUp?.asks.some((ask) => ask.isRefused === isRefused) ?? false
const sessionOf = ({ auth }: ModelSnapshot) => auth?.context.session ?? null
const nowOf = ({ stepUp }: ModelSnapshot) => stepUp?.now ?? 0

const toChart = (event: EventObject): Message => ({ to: 'chart', event })
const toChild = (event: EventObject): Message => ({ to: 'stepUp', event })

/** Two wait at most: somebody who asks, and then a request that is refused. */
const asks = (says: string, ask: Pick<Ask, 'id' | 'request' | 'isRefused'>): StepUpEventKind => ({
  says,
  isPossible: (snapshot) => isUsable(snapshot) && !waits(snapshot, true) && (ask.isRefused || !waits(snapshot, false)),
  messages: (snapshot) => {
    const since = sessionOf(snapshot)?.generation ?? 0
    return [toChart({ type: 'stepUp.ask', ...ask, at: nowOf(snapshot), since } as EventObject)]
  },
})
const command = (
  says: string,
  event: EventObject & { readonly [detail: string]: unknown },
  isPossible: (snapshot: Judged) => boolean,
): StepUpEventKind => ({
  says,
  isPossible: (snapshot) => isUsable(snapshot) && isPossible(snapshot),
  messages: () => [toChart(event)],
})

const isVerifying = (snapshot: ModelSnapshot): snapshot is Judged =>
  isJudged(snapshot) && running(snapshot.stepUp.child, 'runStepUp') !== undefined
const proof = (
  says: string,
  messages: (end: (kind: 'done' | 'error', error?: unknown) => Message, snapshot: ModelSnapshot) => readonly Message[],
): StepUpEventKind => ({
  says,
  isPossible: isVerifying,
  messages: (snapshot) =>
    messages(
      (kind, error) => toChild(endOf(snapshot.stepUp?.child as StepUpSnapshot, 'runStepUp', kind, error)),
      snapshot,
    ),
})
/** The chart knows the next generation before the proof is through. */
const advances = (session: Session, source: 'self' | 'remote') =>
  toChart({ type: 'tab.refreshed', session, source } as EventObject)
const grant = (says: string, session: (snapshot: ModelSnapshot) => Session) =>
  proof(says, (end, snapshot) => [advances(session(snapshot), 'self'), end('done')])

/** All that can happen to the child `stepUp`. Outcomes of what the user submits are `proof.…`. */
export const stepUpEvents = {
  'stepUp.ask': asks('asks for a recent proof', { id: 1, request: {}, isRefused: false }),
  'stepUp.withdraw': command('waits for it no longer', { type: 'stepUp.withdraw', id: 1 }, (snapshot) =>
    waits(snapshot, false),
  ),
  'stepUp.submit': command('proves who they are', { type: 'stepUp.submit', attempt: neverCalled }, () => true),
  'stepUp.decline': command(
    'does not want to prove it',
    { type: 'stepUp.decline' },
    ({ stepUp }) => !stepUp.child.matches({ request: 'idle' }),
  ),
  'request.challenged': asks('a server wants a better proof', { id: 2, request: challenge, isRefused: true }),

  'proof.accepted': grant('the server accepts the proof', (snapshot) =>
    raisedSession(sessionOf(snapshot), challenge.acr, nowOf(snapshot)),
  ),
  'proof.weak': grant('the server vouches for a weaker proof', (snapshot) =>
    raisedSession(sessionOf(snapshot), 'weak', nowOf(snapshot)),
  ),
  'proof.stale': grant('the server vouches for a proof of long ago', (snapshot) =>
    raisedSession(sessionOf(snapshot), challenge.acr, LONG_AGO),
  ),
  'proof.refused': proof('the server refuses the proof', (end) => [
    end('error', failure('second_factor_invalid', 'Wrong code.')),
  ]),
  'proof.exhausted': proof('the server takes no more proofs', (end) => [
    end('error', failure('second_factor_exhausted', 'Too many wrong codes.')),
  ]),
  'elevation.over': {
    says: 'the proof has grown old',
    isPossible: (snapshot) => isJudged(snapshot) && running(snapshot.stepUp.child, 'awaitDeadline') !== undefined,
    messages: () => [toChild({ type: 'proof.aged' })],
  },
  'tab.steppedUp': {
    says: 'another tab steps up',
    // A lock holds in all tabs.
    isPossible: ({ auth }) => auth !== null && hasSession(auth) && isPresent(auth) && !auth.context.isLocked,
    messages: (snapshot) => [advances(raisedSession(sessionOf(snapshot), challenge.acr, nowOf(snapshot)), 'remote')],
  },
} as const satisfies Record<string, StepUpEventKind>
