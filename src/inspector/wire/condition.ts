/** A label has no room for more; whoever writes a longer condition gives the guard a name. */
const LONGEST = 60

/**
 * What a guard asks that was written in place, read from its source: `policy = lock` of
 * `({ event }) => event.policy === 'lock'`, also when a bundler has renamed the parameter, and `restored` alone where
 * it asks what type of answer an actor gave. `undefined` for a source that does not fit a label.
 */
export function conditionOf(source: string): string | undefined {
  const [, parameters = '', body] = /^\s*\(?([^()]*)\)?\s*=>\s*([^{;]+)$/.exec(source) ?? []
  const event = /\bevent\s*:\s*([\w$]+)/.exec(parameters)?.[1] ?? 'event'
  const condition = body
    ?.replaceAll(new RegExp(`(?<![\\w$.])${event.replaceAll('$', '\\$')}\\.`, 'g'), '')
    .replaceAll(/\s*===?\s*/g, ' = ')
    .replaceAll(/["'`]([\w.]+)["'`]/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^output\.type = /, '')
  return condition && condition.length <= LONGEST ? condition : undefined
}
