import { AuthError } from '../../errors.ts'
import type { AnsweredCommand } from './answers.ts'
import type { ChartState, GivenView } from './completeView.ts'

/** The statuses that a command may lead to; `undefined`: it may be answered with nothing, which is a success. */
const FITTING: Readonly<Record<AnsweredCommand, readonly unknown[]>> = {
  signIn: ['authenticated', 'awaitingSecondFactor'],
  submitSecondFactor: ['authenticated', 'awaitingSecondFactor'],
  resendSecondFactor: ['awaitingSecondFactor', undefined],
  refresh: ['authenticated', undefined],
  submitStepUp: ['authenticated', undefined],
  unlock: [undefined],
  signOut: [undefined],
}

const SESSION_FACTS: ReadonlySet<string> = new Set(['scopes', 'amr', 'acr', 'expiresAt'])

/** Throws `AuthError('invalid_argument')` for what is no answer to this command. A promise is believed. */
export function checkAnswer(command: string, outcome: unknown, complete: (given: GivenView) => ChartState): void {
  if (!Object.hasOwn(FITTING, command)) throw new AuthError('invalid_argument', `"${command}" is not answered.`)
  if (outcome instanceof Error || outcome instanceof Promise) return
  const fitting = FITTING[command as AnsweredCommand]
  const misfit = new AuthError('invalid_argument', `This is no answer to ${command}: see AnswerTo.`)
  if (outcome === undefined && fitting.includes(undefined)) return
  if (typeof outcome !== 'object' || outcome === null) throw misfit
  const { status, session, ...answer } = outcome as GivenView
  if (!fitting.includes(status)) throw misfit
  const facts = typeof session === 'object' && session !== null ? Object.keys(session) : []
  if (facts.some((fact) => !SESSION_FACTS.has(fact)))
    throw new AuthError('invalid_argument', 'A server decides the scopes, amr, acr and expiresAt of a session only.')
  const somebody = command === 'refresh' || command === 'submitStepUp' ? { user: { id: 'anybody' } } : {}
  complete({ status: status ?? 'authenticated', ...somebody, ...answer, session })
}
