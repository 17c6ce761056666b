import { conditionOf } from './condition.ts'
import { nameOf, toPlain } from './plain.ts'

/**
 * A machine's config as JSON text: what an inspector draws the chart from. It is the app's code, not its data; functions
 * keep their name only, and a guard that was written in place its condition. Deeper than `@statelyai/inspect` goes (10
 * levels), which cuts charts such as `authMachine` off.
 *
 * @example
 * const text = definitionOf(authMachine.config)
 */
export function definitionOf(config: unknown): string {
  return JSON.stringify(toPlain(config, {}, readable)) ?? '{}'
}

/** A function that was written in place is called like the property that it was written for. */
function readable(value: object): string {
  const name = nameOf(value)
  return name === 'guard' ? (conditionOf(Function.prototype.toString.call(value)) ?? name) : name
}
