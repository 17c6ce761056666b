import { AuthError } from '../../errors.ts'
import { authMachine } from '../../machines/auth/auth.machine.ts'
import { definitionOf } from '../wire/definition.ts'
import { readMessage } from '../wire/readMessage.ts'
import { WIRE_VERSION, type WireMessage } from '../wire/wire.types.ts'
import { stateValueOf } from './stateValueOf.ts'

const SESSION_ID = 'auth'

/**
 * A flight record as an inspector would have heard it live: the chart, then for each entry the entry itself, and where
 * the states changed, what they changed to.
 */
export function messagesOfFlight(
  entries: readonly unknown[],
  { tab, startedAt }: { readonly tab?: unknown; readonly startedAt?: unknown },
): WireMessage[] {
  let seq = 0
  const make = (message: object, at: unknown, elapsed: unknown, place = 0): WireMessage => {
    const made = readMessage({
      sessionId: SESSION_ID,
      rootId: SESSION_ID,
      createdAt: at,
      _version: WIRE_VERSION,
      authchart: { tab: typeof tab === 'string' ? tab : 'record', seq: seq++, elapsed },
      ...message,
    })
    if (made) return made
    throw new AuthError('invalid_recording', `Entry ${place} of this flight record is none that the inspector knows.`)
  }

  const definition = definitionOf(authMachine.config)
  const messages = [make({ type: '@xstate.actor', name: 'auth', definition }, startedAt, 0)]
  for (const [index, entry] of entries.entries()) {
    const { at, elapsed } = Object(entry) as { at?: unknown; elapsed?: unknown }
    const message = make({ type: '@authchart.flight', entry }, at, elapsed, index + 1)
    messages.push(message)
    if (message.type !== '@authchart.flight' || !message.entry.states) continue
    const { event: type, states } = message.entry
    const snapshot = { status: 'active', value: stateValueOf(states) }
    messages.push(make({ type: '@xstate.snapshot', event: { type }, snapshot }, at, elapsed))
  }
  return messages
}
