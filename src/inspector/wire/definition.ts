import { toPlain } from './plain.ts'

/**
 * A machine's config as JSON text: what an inspector draws the chart from. It is the app's code, not its data; functions
 * keep their name only. Deeper than `@statelyai/inspect` goes (10 levels), which cuts charts such as `authMachine` off.
 *
 * @example
 * const text = definitionOf(authMachine.config)
 */
export function definitionOf(config: unknown): string {
  return JSON.stringify(toPlain(config)) ?? '{}'
}
