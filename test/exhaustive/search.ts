import { hash } from 'node:crypto'
import { judgeCalm } from './claims.ts'
import { type Move, movesIn } from './moves.ts'
import type { Step } from './tasks.ts'
import { canonical, type Setting, type World } from './world.ts'

export interface Bound {
  readonly states: number
  readonly ms: number
}

export interface Finding {
  readonly claim: string
  readonly story: readonly string[]
}

export interface Searched {
  readonly finding: Finding | null
  /** Every state that can be reached has been visited. */
  readonly isComplete: boolean
  readonly states: number
  readonly edges: number
  /** Moves from the beginning to the states that are farthest. */
  readonly depth: number
  readonly calm: number
  readonly ms: number
}

interface Successor {
  readonly text: string
  readonly label: string
  readonly claim: string | null
}

/** All states that one move can lead to: one for each way in which its reads can turn out. */
export async function* outcomes(move: Move, text: string): AsyncGenerator<Successor> {
  let script: number[] = []
  for (;;) {
    const world: World = JSON.parse(text)
    const taken: { chosen: number; of: number }[] = []
    const told: string[] = []
    let claim: string | null = null
    const step: Step = {
      pick(of) {
        const chosen = script[taken.length] ?? 0
        taken.push({ chosen, of })
        return chosen
      },
      tell: (line) => void told.push(line),
      fail: (verdict) => {
        claim ??= verdict
      },
    }
    const running = move.run(world, step)
    if (running) await running
    yield {
      text: canonical(world),
      label: [move.label + (told[0]?.startsWith('  ') ? '' : (told.shift() ?? '')), ...told].join('\n'),
      claim,
    }
    while (taken.length > 0 && taken.at(-1)!.chosen === taken.at(-1)!.of - 1) taken.pop()
    const last = taken.at(-1)
    if (!last) return
    last.chosen++
    script = taken.map(({ chosen }) => chosen)
  }
}

/** Breadth-first, so that the first story found is a shortest one. */
export async function search(setting: Setting, first: World, bound: Bound): Promise<Searched> {
  const from = performance.now()
  const start = canonical(first)
  const idOf = (text: string) => hash('md5', text, 'base64')
  const seen = new Set([idOf(start)])
  const parents = [-1]
  const labels = ['']
  let level: { text: string; at: number }[] = [{ text: start, at: 0 }]
  let edges = 0
  let depth = 0
  let calm = 0
  const story = (at: number, last?: string) => {
    const lines: string[] = last === undefined ? [] : [last]
    for (let node = at; node > 0; node = parents[node]!) lines.push(labels[node]!)
    return lines.reverse()
  }
  const result = (finding: Finding | null, isComplete: boolean): Searched => {
    const ms = Math.round(performance.now() - from)
    return { finding, isComplete, states: seen.size, edges, depth, calm, ms }
  }
  while (level.length > 0) {
    const next: typeof level = []
    for (const { text, at } of level) {
      const world: World = JSON.parse(text)
      const moves = movesIn(setting, world)
      if (!moves.some(({ rank }) => rank === 'step' || rank === 'calm')) {
        calm++
        const claim = judgeCalm(setting, world)
        if (claim) return result({ claim, story: story(at) }, false)
      }
      for (const move of moves) {
        for await (const { text: reached, label, claim } of outcomes(move, text)) {
          edges++
          if (claim) return result({ claim, story: story(at, label) }, false)
          const id = idOf(reached)
          if (seen.has(id)) continue
          seen.add(id)
          parents.push(at)
          labels.push(label)
          next.push({ text: reached, at: parents.length - 1 })
        }
      }
      if (seen.size > bound.states || performance.now() - from > bound.ms) return result(null, false)
    }
    level = next
    depth++
  }
  return result(null, true)
}

/** A story as a person reads it: numbered, with what a tab did by itself below what befell it. */
export const tellStory = ({ claim, story }: Finding): string =>
  [
    ...story.map((line, at) => `${String(at + 1).padStart(4)}  ${line.replaceAll('\n', '\n      ')}`),
    `   => ${claim}`,
  ].join('\n')
