import type { TourOptions } from './createTour.ts'
import type { Guide, TourPosition } from './tour.types.ts'
import { TourError } from './tourError.ts'

interface GuideOptions extends Omit<TourOptions, 'steps' | 'from'> {
  readonly signal: AbortSignal
  isPaused(): boolean
  position(): TourPosition
}

/** Between two looks at a condition, ms. */
const LOOK = 50
/** The pointer's way to a button, and what one sees of a click before its effect, ms at normal speed. */
const WAY = 900
const CLICK = 250

/** The ways of one showing of a step to wait; all of them reject once `signal` is aborted. */
export function createGuide({ stage, clock, pace, signal, isPaused, position }: GuideOptions): Guide {
  const tick = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted()
      const cancel = clock.setTimer(() => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      const onAbort = () => {
        cancel()
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
    })

  const wait: Guide['wait'] = async (ms) => {
    for (let left = ms / pace.speed; left > 0 || isPaused(); ) {
      const before = clock.monotonic()
      await tick(Math.max(1, Math.min(LOOK, left)))
      // As it was, not as it was meant: on a busy machine timers are late, and what the tour waits for is not.
      if (!isPaused()) left -= clock.monotonic() - before
    }
  }

  const until: Guide['until'] = async (what, isSo, within = 10_000) => {
    // Looks are counted, so that a machine that is busy gets as many as any other.
    for (let left = within; ; ) {
      signal.throwIfAborted()
      if (await isSo()) return
      if (left <= 0) throw new TourError(`This was to be seen within ${within / 1_000} s, and was not: ${what}.`)
      await tick(LOOK)
      if (!isPaused()) left -= LOOK
    }
  }

  const press: Guide['press'] = async (button, place = 'app') => {
    await until(`the button “${button}”`, () => stage.has(button, place))
    stage.pointAt(button, place)
    await wait(WAY)
    // It may have gone meanwhile, as every button may.
    await until(`the button “${button}”`, () => stage.has(button, place))
    stage.click(button, place)
    await wait(CLICK)
  }

  const reload = (): Promise<never> => {
    stage.reload(position())
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  return { stage, pace, wait, until, press, reload }
}
