import { isGone, type SimTab } from '../simTab.ts'
import { CODE, PASSWORD } from '../users.ts'
import type { World } from '../world.ts'

const TOKEN = /(access|refresh|challenge)_[\w-]{32}/

/** I8: no secret in the chart, an event, an error, or a message (beyond what the options allow). */
export function judgeSecrets(world: World): void {
  if (!world.setup.isSearched) return
  for (const tab of world.tabs) {
    for (const one of tab.seen.splice(0)) search(world, tab, one)
    if (!isGone(tab))
      search(world, tab, {
        view: tab.auth.view,
        context: tab.auth.actor.getSnapshot().context,
        record: tab.auth.record(),
        explanation: tab.auth.explain(),
      })
  }
}

function search(world: World, tab: SimTab, shown: unknown): void {
  const isAllowed = world.setup.keep.endsWith('Shared') && isTokenMessage(shown)
  const found = secretIn(shown, new Set())
  if (found && !(isAllowed && found.startsWith('access_')))
    world.fail(
      'I8',
      `${tab.name} shows a secret (${found.split('_')[0]}) in ${Object.keys(shown as object).join(', ')}`,
    )
}

const isTokenMessage = (shown: unknown): boolean =>
  (shown as { message?: { type?: unknown } } | null)?.message?.type === 'token'

/** Deeply, through errors and their causes too; the engine keeps causes out of the chart. */
function secretIn(value: unknown, visited: Set<object>): string | undefined {
  if (typeof value === 'string') {
    if (value.includes(PASSWORD)) return 'password'
    if (value === CODE) return 'code'
    return TOKEN.exec(value)?.[0]
  }
  if (typeof value !== 'object' || value === null || visited.has(value)) return undefined
  visited.add(value)
  const inner = value instanceof Error ? [value.message, value.stack, ...Object.values(value)] : Object.values(value)
  for (const one of inner) {
    const found = secretIn(one, visited)
    if (found) return found
  }
  return undefined
}
