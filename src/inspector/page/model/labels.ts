type Names = ReadonlyMap<string, string>

const NONE: Names = new Map()

/** XState's own events, in words: `xstate.done.actor.refresh` is `refresh done`. */
const OWN: readonly (readonly [RegExp, (found: string, names: Names) => string])[] = [
  [/^xstate\.init$/, () => 'start'],
  [/^xstate\.stop$/, () => 'stop'],
  [/^xstate\.done\.actor\.(.+)$/, (id, names) => `${nameOf(id, names)} done`],
  [/^xstate\.error\.actor\.(.+)$/, (id, names) => `${nameOf(id, names)} failed`],
  [/^xstate\.snapshot\.(.+)$/, (id, names) => `${nameOf(id, names)} changed`],
  [/^xstate\.done\.state\.(.+)$/, (id, names) => `${nameOf(id, names)} reached its end`],
  [/^xstate\.after\.(\d+)\..+$/, (delay) => `after ${delay} ms`],
  [/^xstate\.after\.([^.]+)\..+$/, (delay) => `after ${delay}`],
  [/^xstate\.promise\.resolve$/, () => 'resolved'],
  [/^xstate\.promise\.reject$/, () => 'rejected'],
]

/** Without a better name, an actor like `0.auth.restoring.asking` is called by its place in the definition. */
const nameOf = (id: string, names: Names): string =>
  names.get(id) ?? (/^\d+\./.test(id) ? (id.split('.').at(-1) ?? id) : id)

/** What an event's type is called on the page. `names`: `invokeNames` of the machine that hears it. */
export function eventLabel(type: string, names: Names = NONE): string {
  for (const [pattern, word] of OWN) {
    const match = pattern.exec(type)
    if (match) return word(match[1] ?? '', names)
  }
  return type || '(no event)'
}

/** Paths for a reader: what they have in common is said once. `authenticated · token fresh · presence active`. */
export function statesLabel(paths: readonly string[]): string {
  if (paths.length < 2) return paths[0] ?? ''
  const first = paths[0]!.split('.')
  let shared = 0
  while (shared < first.length - 1 && paths.every((path) => path.split('.')[shared] === first[shared])) shared += 1
  const rest = paths.map((path) => path.split('.').slice(shared).join('.'))
  return [...(shared ? [first.slice(0, shared).join('.')] : []), ...rest].join(' · ')
}
