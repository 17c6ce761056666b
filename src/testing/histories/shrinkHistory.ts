import type { History, HistoryModel, HistoryStep } from './history.types.ts'
import { playHistory } from './playHistory.ts'

export interface ShrunkHistory<Setup> {
  readonly history: History<Setup>
  /** How many times a shorter history was tried. */
  readonly tries: number
  /** `false`: given up at the limit; there may be a shorter one. */
  readonly isDone: boolean
}

/**
 * The shortest history found that breaks `rule`: without the end that was never played, without steps that were skipped,
 * then without chunks of steps (halves, quarters … single ones: delta debugging), with a simpler set-up, and with
 * shorter waits, until nothing can be taken away any more or `limit` tries are over.
 *
 * @example
 * const { history } = await shrinkHistory(model, drawHistory(model, 17), 'one refresh at a time')
 */
export async function shrinkHistory<World, Setup>(
  model: HistoryModel<World, Setup>,
  failed: History<Setup>,
  rule: string,
  limit = 1_000,
): Promise<ShrunkHistory<Setup>> {
  let best = failed
  let tries = 0
  /** Takes the candidate over if it still breaks the rule, and drops at once what it has shown to be idle. */
  const accept = async (candidate: History<Setup>): Promise<boolean> => {
    if (tries >= limit) return false
    tries++
    const { played, violations } = await playHistory(model, candidate)
    if (!violations.some((violation) => violation.rule === rule)) return false
    best = { setup: candidate.setup, steps: played.map(({ step }) => step) }
    const useful = played.filter(({ isSkipped }) => !isSkipped)
    if (useful.length < played.length) await accept({ setup: best.setup, steps: useful.map(({ step }) => step) })
    return true
  }
  const shorten = async (): Promise<void> => {
    for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      // From the end: what comes late depends on what came early, not the other way round.
      for (let end = best.steps.length; end > 0; end = Math.min(end - size, best.steps.length)) {
        const kept = best.steps.slice(0, Math.max(0, end - size))
        const rest = best.steps.slice(end)
        const left = best.steps.slice(kept.length, end)
        if (await accept({ ...best, steps: [...kept, ...rest] })) continue
        // Perhaps it was only the time that they took.
        const last = kept.pop()
        const waited = left.reduce((sum, { after }) => sum + after, 0)
        if (last && waited > 0)
          await accept({ ...best, steps: [...kept, { ...last, after: last.after + waited }, ...rest] })
      }
    }
  }
  const simplify = async (): Promise<void> => {
    for (let again = true; again; ) {
      again = false
      for (const setup of model.simpler?.(best.setup) ?? []) {
        again = await accept({ ...best, setup })
        if (again) break
      }
    }
  }
  const hurry = async (): Promise<void> => {
    for (let at = 0; at < best.steps.length; at++) {
      for (const after of shorterWaits(best.steps[at])) {
        const steps = best.steps.map((step, index) => (index === at ? { ...step, after } : step))
        if (await accept({ ...best, steps })) break
      }
    }
  }

  await accept(failed)
  for (let before = ''; before !== JSON.stringify(best) && tries < limit; ) {
    before = JSON.stringify(best)
    await shorten()
    await simplify()
    await hurry()
  }
  return { history: best, tries, isDone: tries < limit }
}

/** Shortest first. */
function shorterWaits(step: HistoryStep | undefined): number[] {
  const after = step?.after ?? 0
  return [0, 1, 10, 100, 1_000, 10_000, 100_000].filter((ms) => ms < after)
}
