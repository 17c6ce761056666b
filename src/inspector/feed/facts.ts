import { toPlain } from '../wire/plain.ts'

export interface FactsOptions {
  /** Show the whole `user`, not only its id. */
  readonly showUser: boolean
}

type Shape = (value: unknown, facts: (value: unknown) => unknown, options: FactsOptions) => unknown

/** A text longer than this is none of the words that the chart uses; it is left out rather than cut. */
const WORD = 100
/** `input` in an event in an actor in a … */
const DEPTH = 4

const word: Shape = (value) => (typeof value === 'string' && value.length <= WORD ? value : undefined)
const words: Shape = (value, facts, options) =>
  Array.isArray(value) ? value.slice(0, 100).flatMap((item) => word(item, facts, options) ?? []) : undefined
const amount: Shape = (value) => (value === null || Number.isFinite(value) ? value : undefined)
const flag: Shape = (value) => (typeof value === 'boolean' ? value : undefined)
/** An attempt closes over credentials: shown as a name, never called. */
const named: Shape = (value) => (typeof value === 'function' ? toPlain(value) : null)
const nested: Shape = (value, facts) => facts(value)
const either: Shape = (value, facts, options) =>
  typeof value === 'string' ? word(value, facts, options) : facts(value)
const user: Shape = (value, facts, { showUser }) =>
  showUser ? toPlain(value, { depth: 6, nodes: 500, text: 1_000 }) : facts({ id: Object(value).id })

/**
 * All that may leave the app, by name, whatever it is found in: a context, an event, the input or output of an actor. A
 * field that is not named here stays. A name says also which kind of value it may have. An error's message is left out:
 * an app's own backend writes some of them.
 */
const SHAPES: Readonly<Record<string, Shape>> = {
  // what happened
  type: word,
  actorId: word,
  reason: word,
  source: word,
  scope: word,
  policy: word,
  what: word,
  code: word,
  status: amount,
  generation: amount,
  failures: amount,
  attemptsLeft: amount,
  remaining: amount,
  retryAfter: amount,
  retryAt: amount,
  deadline: amount,
  idleDeadline: amount,
  at: amount,
  isLocked: flag,
  locked: flag,
  isOffline: flag,
  // the session and the challenge
  session: either,
  ended: word,
  id: word,
  user,
  scopes: words,
  amr: words,
  methods: words,
  signedInAt: amount,
  endsAt: amount,
  expiresAt: amount,
  // how surely the user is who they are
  acr: word,
  method: word,
  maxAge: amount,
  authenticatedAt: amount,
  elevatedUntil: amount,
  until: amount,
  raisedIn: amount,
  since: amount,
  isRefused: flag,
  isVerifying: flag,
  // what holds some of the above
  assurance: nested,
  request: nested,
  told: nested,
  challenge: nested,
  error: nested,
  failure: nested,
  input: nested,
  output: nested,
  event: nested,
  attempt: named,
}

/**
 * Of a value in the chart, what may be shown to anybody: the fields on the list above that it has, as plain data. What is
 * no object has none. Throws nothing.
 *
 * @example
 * factsOf({ session: { id: 'k3', user: { id: 'ada', email }, pin: '1234' } }, { showUser: false })
 * // { session: { id: 'k3', user: { id: 'ada' } } }
 */
export function factsOf(value: unknown, options: FactsOptions): Record<string, unknown> | undefined {
  const factsAt =
    (depth: number) =>
    (value: unknown): Record<string, unknown> | null | undefined => {
      if (value === null) return null
      if (typeof value !== 'object' || depth >= DEPTH) return undefined
      const inner = factsAt(depth + 1)
      const facts: Record<string, unknown> = {}
      for (const [name, shape] of Object.entries(SHAPES)) {
        try {
          if (!(name in value)) continue
          const fact = shape((value as Record<string, unknown>)[name], inner, options)
          if (fact !== undefined) facts[name] = fact
        } catch {
          // A getter that throws has nothing to show.
        }
      }
      return facts
    }
  return factsAt(0)(value) ?? undefined
}
