import type { Tab } from './tab.ts'

/** All tabs send `count` requests at the same moment; how often each status or error code came back. */
export async function stormIn(
  tabs: readonly Tab[],
  count: number,
  { spread = 0, at = Date.now() + 150 }: { readonly spread?: number; readonly at?: number } = {},
): Promise<Record<string, number>> {
  const tallies = await Promise.all(
    tabs.map((tab) =>
      tab.run(
        async (at, count, spread) => {
          await new Promise((resolve) => setTimeout(resolve, at - Date.now()))
          return window.authchart.storm(count, '/api/orders', spread)
        },
        at,
        count,
        spread,
      ),
    ),
  )
  const total: Record<string, number> = {}
  for (const tally of tallies)
    for (const [outcome, times] of Object.entries(tally)) total[outcome] = (total[outcome] ?? 0) + times
  return total
}
