import type { Clock } from 'authchart/adapters'
import { createGuide } from './createGuide.ts'
import type { Stage, TourPosition, TourState, TourStep } from './tour.types.ts'
import type { TourPace } from './tourPace.ts'

export interface TourOptions {
  readonly steps: readonly TourStep[]
  readonly stage: Stage
  readonly clock: Pick<Clock, 'monotonic' | 'setTimer'>
  readonly pace: Pick<TourPace, 'speed' | 'firstToken'>
  /** Where a reload has interrupted it. */
  readonly from?: TourPosition | null
}

/** Shows one step after the other, by itself. */
export interface Tour {
  readonly steps: readonly TourStep[]
  /** The same object until something changes. */
  state(): TourState
  subscribe(listener: () => void): () => void
  play(): void
  pause(): void
  next(): void
  /** The step before; the one that is shown, when it has been shown beyond its first beat. */
  back(): void
  /** The step that failed, from its beginning. */
  again(): void
  stop(): void
}

/**
 * Plays from the moment it is made. One step is under way at a time: who goes elsewhere waits until the act that is being
 * done has let go of the page.
 */
export function createTour({ steps, stage, clock, pace, from }: TourOptions): Tour {
  const listeners = new Set<() => void>()
  // A position may come from an older page with other steps.
  const goesOn = from && steps[from.step]?.beats[from.beat] !== undefined
  const start: TourPosition = goesOn ? from : { step: 0, beat: 0 }
  let state: TourState = {
    status: 'playing',
    ...start,
    caption: null,
    finding: null,
    failure: null,
  }
  let run = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const change = (patch: Partial<TourState>) => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }
  const isPaused = () => state.status === 'paused'

  const show = async ({ signal }: AbortController, start: TourPosition, isArranged: boolean) => {
    const position = () => ({ step: state.step, beat: state.beat + 1 })
    const guide = createGuide({ stage, clock, pace, signal, isPaused, position })
    let firstBeat = start.beat
    for (const [at, { needs, beats }] of steps.entries()) {
      if (at < start.step) continue
      change({ step: at, beat: firstBeat, caption: null, finding: null })
      stage.stir()
      if (!isArranged || at > start.step) await needs(guide)
      for (const [beat, { says, because, lights, reads, act }] of beats.entries()) {
        if (beat < firstBeat) continue
        change({ beat, caption: { says, ...(because && { because }) }, finding: null })
        stage.light(lights)
        const finding = await act?.(guide)
        signal.throwIfAborted()
        if (finding) change({ finding })
        await guide.wait(reads)
      }
      firstBeat = 0
    }
    change({ status: 'done' })
  }

  const goTo = (start: TourPosition, isArranged = false) => {
    run.abort()
    const mine = new AbortController()
    run = mine
    if (state.status !== 'paused') change({ status: 'playing' })
    change({ ...start, failure: null })
    running = running.then(async () => {
      if (mine.signal.aborted) return
      try {
        await show(mine, start, isArranged)
      } catch (thrown) {
        if (mine.signal.aborted) return
        change({ status: 'failed', failure: thrown instanceof Error ? thrown.message : 'Something went wrong.' })
      }
    })
  }

  goTo(start, goesOn === true)
  return {
    steps,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    play() {
      if (isPaused()) change({ status: 'playing' })
      else if (state.status === 'done') goTo({ step: 0, beat: 0 })
    },
    pause() {
      if (state.status !== 'playing') return
      change({ status: 'paused' })
      // Else a spectator who looks closer would be signed out meanwhile.
      stage.stir()
    },
    next() {
      const step = state.step + 1
      if (step < steps.length) goTo({ step, beat: 0 })
    },
    back() {
      goTo({ step: state.beat > 0 ? state.step : Math.max(0, state.step - 1), beat: 0 })
    },
    again() {
      if (state.status === 'failed') goTo({ step: state.step, beat: 0 })
    },
    stop() {
      run.abort()
      stage.rest()
      change({ status: 'stopped' })
    },
  }
}
