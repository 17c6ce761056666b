/**
 * The output of an actor after a guard has looked at its `type`. XState does not carry what a guard found out into the
 * transition's actions, so it is said again here, in one place.
 */
export function outcome<Output extends { type: string }, Type extends Output['type']>(
  output: Output,
  type: Type,
): Extract<Output, { type: Type }> {
  if (output.type !== type) throw new Error(`expected "${type}", got "${output.type}"`)
  return output as Extract<Output, { type: Type }>
}
