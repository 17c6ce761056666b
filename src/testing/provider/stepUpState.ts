import type { Ask, Assurance } from '../../machines/stepUp/stepUp.types.ts'
import type { Session } from '../../session.ts'

/** No client has this number: nobody's promise depends on who asks in a view that a test has shown. */
const NOBODY = 0

/** Where the child for step-ups is that shows this. Knows the names of its states, as `chartState` does those of the chart. */
export function stepUpState(session: Session, assurance: Assurance) {
  const { request, isVerifying, elevatedUntil } = assurance
  const { generation: since, signedInAt: at } = session
  const asked: Ask[] = request ? [{ id: NOBODY, request, at, since, isRefused: false }] : []
  return {
    value: {
      proof: elevatedUntil === null ? 'basic' : 'elevated',
      request: isVerifying ? 'verifying' : request ? 'asking' : 'idle',
    } as const,
    context: { session, raisedIn: since, waiting: asked, assurance },
  }
}
