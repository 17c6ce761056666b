import type { EventObject } from 'xstate'

/** The attempt of the event that has led into a state. XState does not carry which events can, so it is said again here. */
export function attemptOf<Event extends EventObject, Type extends Event['type']>(
  event: Event,
  ...types: readonly Type[]
): Extract<Event, { readonly type: Type; readonly attempt: unknown }>['attempt'] {
  if (!(types as readonly string[]).includes(event.type)) throw new Error(`Not ${types[0]}: ${event.type}`)
  return (event as Extract<Event, { readonly type: Type; readonly attempt: unknown }>).attempt
}
