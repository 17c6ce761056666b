import type { History, Violation } from './history.types.ts'
import type { PlayedHistory } from './playHistory.ts'

/**
 * A history as a person reads it: numbered steps with the virtual time at which each is done, what was seen below it,
 * what was broken at the end, and the line to replay it with.
 *
 * @example
 * console.log(tellHistory(history, await playHistory(model, history)))
 */
export function tellHistory<Setup>(
  history: History<Setup>,
  { played, before, after, violations }: PlayedHistory,
): string {
  const below = (lines: readonly string[]) => lines.map((line) => `       ${line}`)
  let time = 0
  const steps = played.flatMap(({ step, text, isSkipped, seen }, index) => {
    const line = `${String(index + 1).padStart(3)}. ${`${time} ms`.padStart(9)}  ${text}${isSkipped ? ' (skipped)' : ''}`
    time += step.after
    return [line, ...below(seen)]
  })
  return [
    `set-up: ${JSON.stringify(history.setup)}`,
    ...below(before),
    ...steps,
    ...(after.length > 0 ? [`     ${`${time} ms`.padStart(9)}  everything comes to rest`, ...below(after)] : []),
    ...violations.map(tellViolation),
    `replay: ${JSON.stringify(history)}`,
  ].join('\n')
}

const tellViolation = ({ rule, text }: Violation) => `  => ${rule}: ${text}`
