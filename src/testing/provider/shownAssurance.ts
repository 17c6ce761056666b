import { provedAt } from '../../machines/stepUp/rules.ts'
import type { Assurance } from '../../machines/stepUp/stepUp.types.ts'
import type { Session } from '../../session.ts'
import type { GivenView, ViewDefaults } from './completeView.ts'
import { errorFrom, isObject, isTimeOrNone, merged, refuse } from './given.ts'

type Times = Pick<ViewDefaults, 'now' | 'lasts'>

/** A proof that is too old for whatever is asked for. Milliseconds. */
const DAY = 86_400_000

const NOTHING: Assurance = { request: null, isVerifying: false, error: null, elevatedUntil: null }

/** Until when the proof counts that the session tells of; `null`: not any more. */
function elevatedUntil(session: Session, { now, lasts }: Times): number | null {
  const until = provedAt(session) + lasts
  return until > now && until <= now + lasts ? until : null
}

/** The session as it has to be for `elevatedUntil` to be what was said: one follows from the other. */
export function provedAsShown(session: Session, { assurance, session: facts }: GivenView, times: Times): Session {
  const said = isObject(assurance) ? assurance.elevatedUntil : undefined
  if (said === undefined || said === elevatedUntil(session, times)) return session
  const { now, lasts } = times
  if (!isTimeOrNone(said) || (said !== null && !(said > now && said <= now + lasts)))
    return refuse('elevatedUntil must be null, or epoch milliseconds from now until `lasts` later.')
  if (isObject(facts) && (facts.authenticatedAt ?? facts.signedInAt) !== undefined)
    return refuse('elevatedUntil and the times of the session do not go together: leave one of them out.')
  return { ...session, authenticatedAt: said === null ? now - Math.max(lasts, DAY) : said - lasts }
}

/** What the view of this session shows of it. */
export function shownAssurance(session: Session, { assurance: given, isLocked }: GivenView, times: Times): Assurance {
  const said = merged('assurance', given, NOTHING)
  const { request, isVerifying } = said
  if (!(request === null || isObject(request)) || typeof isVerifying !== 'boolean')
    refuse('assurance takes request, isVerifying, error, elevatedUntil (epoch ms).')
  if (isLocked === true && (request || isVerifying))
    refuse('Nobody is asked for a step-up while the session is locked.')
  return { ...said, error: errorFrom(said.error), elevatedUntil: elevatedUntil(session, times) }
}
