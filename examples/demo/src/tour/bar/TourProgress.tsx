import type { TourState, TourStep } from '../tour.types.ts'

interface TourProgressProps extends Pick<TourState, 'step' | 'beat' | 'status'> {
  readonly steps: readonly TourStep[]
}

/** One piece for each step; the one that is shown fills as it goes. */
export function TourProgress({ steps, step, beat, status }: TourProgressProps) {
  const isDone = status === 'done'
  const share = (at: number): number => {
    if (isDone || at < step) return 1
    return at > step ? 0 : (beat + 1) / (steps[at]?.beats.length ?? 1)
  }
  return (
    <div
      className="tour-progress"
      role="progressbar"
      aria-label="Progress of the tour"
      aria-valuemin={0}
      aria-valuemax={steps.length}
      aria-valuenow={isDone ? steps.length : step}
      aria-valuetext={`Step ${step + 1} of ${steps.length}`}
    >
      {steps.map(({ title }, at) => (
        <div key={title} data-now={(at === step && !isDone) || undefined}>
          <div style={{ transform: `scaleX(${share(at)})` }} />
        </div>
      ))}
    </div>
  )
}
