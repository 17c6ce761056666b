import {
  assign,
  type CallbackActorLogic,
  type EventObject,
  enqueueActions,
  type PromiseActorLogic,
  sendParent,
  setup,
} from 'xstate'
import type { AuthFailure } from '../../errors.ts'
import { asFailure } from '../auth/asFailure.ts'
import { attemptOf } from '../auth/attemptOf.ts'
import { isMet, isRaised, type Proof, provedAt, type StepUpRules } from './rules.ts'
import type { Ask, Assurance, AssuranceFact, StepUpAttempt, StepUpEvent, StepUpInput } from './stepUp.types.ts'

export interface StepUpContext {
  readonly session: StepUpInput['session']
  /** The generation in which the user proved last who they are. */
  readonly raisedIn: number
  readonly waiting: readonly Ask[]
  /** As it was told last. */
  readonly assurance: Assurance
}

export interface AwaitProofInput {
  /** Epoch ms. */
  readonly at: number
  readonly event: Extract<StepUpEvent, { type: 'proof.aged' }>
}

/** What the machine is bound to: one engine, one set of rules. */
export interface StepUpParts {
  readonly rules: StepUpRules
  /** Epoch ms. */
  now(): number
  /** Who waits already when it starts: it starts anew whenever the chart has another look at the session. */
  pending(session: string): readonly Ask[]
  /** Tells those who wait. `failure`: what they asked for will not come. */
  answer(asks: readonly Ask[], failure: AuthFailure | null): void
  readonly awaitDeadline: CallbackActorLogic<EventObject, AwaitProofInput>
  readonly runStepUp: PromiseActorLogic<void, { readonly attempt: StepUpAttempt }>
}

export type StepUpMachine = ReturnType<typeof createStepUpMachine>

const NOTHING: Assurance = { request: null, isVerifying: false, error: null, elevatedUntil: null }

const tooLittle: AuthFailure = {
  code: 'insufficient_authentication',
  message: 'The server does not vouch for what was asked for.',
}
const declined: AuthFailure = { code: 'cancelled', message: 'The user declined to step up.' }

/** No further try could do better. */
const FINAL: readonly string[] = ['access_denied', 'second_factor_exhausted', 'unsupported']

/**
 * How surely the user is who they are, and who waits for more.
 *
 *   proof     basic ◀──▶ elevated            ends by time
 *   request   idle ──▶ asking ⇄ verifying    one question for all who wait
 *
 * The two go on side by side: who has signed in a minute ago is elevated, and may still be asked for a second factor.
 */
export function createStepUpMachine({ rules, now, pending, answer, awaitDeadline, runStepUp }: StepUpParts) {
  const proofOf = ({ session, raisedIn, assurance }: StepUpContext): Proof => ({
    session,
    raisedIn,
    isElevated: assurance.elevatedUntil !== null,
  })
  const until = ({ session }: StepUpContext) => provedAt(session) + rules.lasts

  return setup({
    types: { context: {} as StepUpContext, events: {} as StepUpEvent, input: {} as StepUpInput },
    actors: { awaitDeadline, runStepUp },
    actions: {
      take: assign((_, { session }: StepUpInput) => ({ session })),
      raise: assign(({ context: { session } }) => ({ raisedIn: session.generation })),
      /** The chart is told of what has changed; the app, where `told` says so. */
      show: enqueueActions(
        ({ enqueue, context }, { told, ...change }: Partial<Assurance> & Pick<AssuranceFact, 'told'>) => {
          const known = context.assurance
          const isSame = Object.entries(change).every(([key, value]) => known[key as keyof Assurance] === value)
          // At the beginning the chart has not even heard that there is nothing to tell.
          if (isSame && !told && known !== NOTHING) return
          const assurance = isSame ? known : { ...known, ...change }
          enqueue.assign({ assurance })
          enqueue(sendParent({ type: 'assurance.changed', assurance, ...(told && { told }) } satisfies AssuranceFact))
        },
      ),
      queue: assign(({ context: { waiting } }, { type: _, ...ask }: Ask & { readonly type: string }) => ({
        waiting: [...waiting, ask],
      })),
      withdraw: assign(({ context: { waiting } }, { id }: { readonly id: number }) => ({
        waiting: waiting.filter((ask) => ask.id !== id),
      })),
      tellMet: (_, ask: Ask) => answer([ask], null),
      /** Whoever has what they waited for hears of it. */
      settle: enqueueActions(({ enqueue, context }) => {
        const met = context.waiting.filter((ask) => isMet(ask, proofOf(context), rules, now()))
        enqueue.assign({ waiting: context.waiting.filter((ask) => !met.includes(ask)) })
        enqueue(() => answer(met, null))
      }),
      refuse: enqueueActions(({ enqueue, context: { waiting } }, failure: AuthFailure) => {
        enqueue.assign({ waiting: [] })
        enqueue(() => answer(waiting, failure))
      }),
    },
    guards: {
      isElevated: ({ context }) => {
        const left = until(context) - now()
        // More than that is a clock that was set back.
        return left > 0 && left <= rules.lasts + 5_000
      },
      isRaised: ({ context, event }) =>
        event.type === 'session.advanced' && (event.source === 'self' || isRaised(context.session, event.session)),
      isAwaited: ({ context }) => context.waiting.length > 0,
      isMet: ({ context }, ask: Ask) => isMet(ask, proofOf(context), rules, now()),
      isOtherRequest: ({ context: { waiting, assurance } }) => assurance.request !== (waiting[0]?.request ?? null),
      isFinal: (_, { error }: { readonly error: unknown }) => FINAL.includes(asFailure(error).code),
    },
  }).createMachine({
    id: 'stepUp',
    description: 'How surely the user is who they are, and who waits for more.',
    context: ({ input: { session } }) => ({
      session,
      raisedIn: session.generation,
      waiting: pending(session.id),
      assurance: NOTHING,
    }),
    type: 'parallel',
    states: {
      proof: {
        description: 'Whether the user has proved who they are not long ago.',
        initial: 'judging',
        on: {
          'session.advanced': [
            {
              description: 'The user has proved it again, or by other means, here or in another tab.',
              guard: 'isRaised',
              target: '.raised',
              actions: [{ type: 'take', params: ({ event }) => event }, 'raise'],
            },
            { actions: { type: 'take', params: ({ event }) => event } },
          ],
        },
        states: {
          judging: {
            always: [{ guard: 'isElevated', target: 'elevated' }, { target: 'basic' }],
          },
          raised: {
            entry: 'settle',
            always: [
              {
                guard: 'isElevated',
                target: 'elevated',
                actions: {
                  type: 'show',
                  params: ({ context }) => {
                    const elevatedUntil = until(context)
                    return { elevatedUntil, told: { type: 'steppedUp' as const, until: elevatedUntil } }
                  },
                },
              },
              { target: 'basic' },
            ],
          },
          basic: {
            description: 'Signed in, and no more is known.',
            entry: { type: 'show', params: { elevatedUntil: null } },
          },
          elevated: {
            description: 'The user has proved not long ago who they are.',
            entry: { type: 'show', params: ({ context }) => ({ elevatedUntil: until(context) }) },
            invoke: {
              src: 'awaitDeadline',
              input: ({ context }) => ({ at: until(context), event: { type: 'proof.aged' } }),
            },
            on: {
              'proof.aged': {
                target: 'basic',
                actions: { type: 'show', params: { elevatedUntil: null, told: { type: 'steppedDown' } } },
              },
            },
          },
        },
      },
      request: {
        description: 'Whether somebody waits for the user to prove more.',
        initial: 'idle',
        on: {
          'stepUp.ask': [
            {
              description: 'It is met already.',
              guard: { type: 'isMet', params: ({ event }) => event },
              actions: { type: 'tellMet', params: ({ event }) => event },
            },
            { actions: { type: 'queue', params: ({ event }) => event } },
          ],
          'stepUp.withdraw': { actions: { type: 'withdraw', params: ({ event }) => event } },
          'stepUp.submit': '.verifying',
        },
        states: {
          idle: {
            description: 'Nobody waits.',
            always: { guard: 'isAwaited', target: 'asking' },
          },
          asking: {
            description: 'The user is asked: for what the first of those who wait wants.',
            entry: {
              type: 'show',
              params: ({ context: { waiting, assurance } }) => {
                const request = waiting[0]?.request ?? {}
                if (request === assurance.request) return {}
                return { request, error: null, told: { type: 'stepUpRequired' as const, request } }
              },
            },
            always: { guard: 'isOtherRequest', target: 'deciding' },
            on: {
              'stepUp.decline': {
                target: 'deciding',
                actions: [
                  { type: 'show', params: { error: null } },
                  { type: 'refuse', params: declined },
                ],
              },
            },
          },
          verifying: {
            description: 'The server judges what the user has given; what it grants becomes the next generation.',
            entry: { type: 'show', params: { isVerifying: true, error: null } },
            exit: { type: 'show', params: { isVerifying: false } },
            invoke: {
              src: 'runStepUp',
              input: ({ event }) => ({ attempt: attemptOf(event, 'stepUp.submit') }),
              onDone: [
                {
                  description: 'Those whose request it meets have been told; for the others it was too little.',
                  guard: 'isAwaited',
                  target: 'deciding',
                  actions: { type: 'show', params: { error: tooLittle } },
                },
                { target: 'deciding' },
              ],
              onError: [
                {
                  description: 'No further try could do better.',
                  guard: { type: 'isFinal', params: ({ event }) => event },
                  target: 'deciding',
                  actions: [
                    { type: 'show', params: ({ event }) => ({ error: asFailure(event.error) }) },
                    { type: 'refuse', params: ({ event }) => asFailure(event.error) },
                  ],
                },
                {
                  target: 'deciding',
                  actions: { type: 'show', params: ({ event }) => ({ error: asFailure(event.error) }) },
                },
              ],
            },
            on: {
              'stepUp.submit': { description: 'The last intention wins.', target: 'verifying', reenter: true },
              'stepUp.decline': {
                target: 'deciding',
                actions: [
                  { type: 'show', params: { error: null } },
                  { type: 'refuse', params: declined },
                ],
              },
            },
          },
          deciding: {
            always: [
              { guard: 'isAwaited', target: 'asking' },
              { target: 'idle', actions: { type: 'show', params: { request: null } } },
            ],
          },
        },
      },
    },
  })
}
