import { AuthError } from '../../errors.ts'
import { type AuthEventKind, authEvents } from './authEvents.ts'
import type { AuthModelOptions, Cause, Causes, Variant } from './model.types.ts'
import type { ModelSnapshot } from './modelLogic.ts'
import { closest, type Pattern, patternFor } from './patterns.ts'
import type { Message } from './recorder.ts'
import { type StepUpEventKind, stepUpEvents } from './stepUpEvents.ts'

/** An event of the model with the ways to cause it. */
export interface ModelEventKind {
  readonly says: string
  /** By name; `null` is the only one, without a name. Empty where the app has not said how to cause the event. */
  readonly variants: ReadonlyMap<string | null, Variant<never>>
  isPossible(snapshot: ModelSnapshot): boolean
  /** Who is told what when it happens: one after the other, each once all have answered the one before. */
  messages(snapshot: ModelSnapshot): readonly Message[]
}

export interface ModelEvents {
  readonly kinds: ReadonlyMap<string, ModelEventKind>
}

/** The name of something that can happen to the chart; `stepUp.…` and the like with the option `stepUp`. */
export type AuthModelEvent = keyof typeof authEvents | keyof typeof stepUpEvents

/** `attempt.refused` → `attempt` */
export const namespaceOf = (name: string): string => name.slice(0, name.indexOf('.') + 1) || name

/** Everything that can happen, and how the app causes it. Throws `AuthError('invalid_options')` for a name nobody knows. */
export function modelEventsFrom({
  events,
  own = {},
  around,
  stepUp = false,
}: Pick<AuthModelOptions<never>, 'events' | 'own' | 'around' | 'stepUp'>): ModelEvents {
  const known = new Map<string, Omit<ModelEventKind, 'variants'>>()
  for (const [name, kind] of Object.entries<AuthEventKind>(authEvents))
    known.set(name, {
      says: kind.says,
      isPossible: ({ auth }) => auth !== null && kind.isPossible(auth),
      messages: ({ auth, stepUp }) => (auth ? [{ to: 'chart', event: kind.event(auth, stepUp?.now ?? 0) }] : []),
    })
  if (stepUp) for (const [name, kind] of Object.entries<StepUpEventKind>(stepUpEvents)) known.set(name, kind)
  for (const [name, event] of Object.entries(own))
    known.set(name, { says: name, isPossible: () => true, messages: () => [{ to: around ? 'app' : 'chart', event }] })

  const entries = Object.entries(events).map(([name, causes]) => ({ pattern: patternFor(name), name, causes }))
  for (const { pattern, name } of entries)
    if (![...known.keys()].some((each) => pattern.matches(each)))
      throw new AuthError('invalid_options', `events: nothing is called "${name}"${closest(name, [...known.keys()])}.`)

  const kinds = new Map<string, ModelEventKind>()
  for (const [name, kind] of known) {
    const best = entries.filter(({ pattern }) => pattern.matches(name)).sort(byPrecision)[0]
    kinds.set(name, { ...kind, variants: best?.causes ? variantsOf(best.causes) : new Map() })
  }
  return { kinds }
}

const byPrecision = (a: { pattern: Pattern }, b: { pattern: Pattern }) => b.pattern.precision - a.pattern.precision

function variantsOf(causes: Causes<never>): Map<string | null, Variant<never>> {
  const variant = (each: Cause<never> | Variant<never>): Variant<never> =>
    typeof each === 'function' ? { cause: each } : each
  if (typeof causes === 'function' || isVariant(causes)) return new Map([[null, variant(causes)]])
  return new Map(Object.entries(causes).map(([name, each]) => [name, variant(each)]))
}

const isVariant = (causes: Exclude<Causes<never>, Cause<never>>): causes is Variant<never> =>
  'cause' in causes && typeof causes.cause === 'function'
