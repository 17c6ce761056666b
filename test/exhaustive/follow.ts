import { judgeCalm } from './claims.ts'
import { movesIn } from './moves.ts'
import { type Finding, outcomes } from './search.ts'
import { canonical, type Setting, type World } from './world.ts'

/**
 * Leads the world along one story: each line is the beginning of what the next step is called. When the lines are used
 * up everything that is under way goes on, first come, first served, until nothing moves any more.
 */
export async function follow(setting: Setting, first: World, lines: readonly string[]): Promise<Finding | null> {
  let text = canonical(first)
  const story: string[] = []
  const rest = [...lines]
  for (;;) {
    const world: World = JSON.parse(text)
    const isUnderWay = (rank: string) => rank === 'step' || rank === 'calm'
    const line = rest.shift()
    const moves = movesIn(setting, world).filter(({ rank }) => line !== undefined || isUnderWay(rank))
    if (line === undefined && moves.length === 0) {
      const claim = judgeCalm(setting, world)
      return claim ? { claim, story } : null
    }
    let found = false
    for (const move of moves) {
      for await (const { text: reached, label, claim } of outcomes(move, text)) {
        if (found || (line !== undefined && !label.replaceAll('\n', ' ').replace(/ +/g, ' ').startsWith(line))) continue
        found = true
        story.push(label)
        if (claim) return { claim, story }
        text = reached
      }
      if (found) break
    }
    if (!found)
      throw new Error(
        `Nobody does "${line}" after\n${story.join('\n')}\nbut ${moves.map(({ label }) => label).join(' | ')}`,
      )
  }
}
