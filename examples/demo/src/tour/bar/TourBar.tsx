import { createPortal } from 'react-dom'
import type { RunningTour } from '../startTour.ts'
import { TourCaption } from './TourCaption.tsx'
import { TourProgress } from './TourProgress.tsx'
import { useTour } from './useTour.ts'
import { useTourKeys } from './useTourKeys.ts'

/** What goes on in the tour, and the ways to hold it. */
export function TourBar({ tour }: { readonly tour: RunningTour }) {
  const state = useTour(tour)
  useTourKeys(tour)
  const { status, step } = state
  const { steps } = tour
  const isLast = step === steps.length - 1
  return createPortal(
    <section className="tour" aria-label="Guided tour" data-status={status}>
      <TourProgress steps={steps} {...state} />
      <p className="tour-title">
        <span className="muted figures">
          {step + 1}/{steps.length}
        </span>{' '}
        {steps[step]?.title}
      </p>
      <TourCaption {...state} />
      <div className="tour-actions">
        <button type="button" onClick={tour.back} aria-keyshortcuts="ArrowLeft">
          Back
        </button>
        {status === 'failed' ? (
          <button type="button" className="primary" onClick={tour.again}>
            Try again
          </button>
        ) : status === 'done' ? (
          <button type="button" onClick={tour.play}>
            Once more
          </button>
        ) : (
          <button type="button" onClick={status === 'paused' ? tour.play : tour.pause} aria-keyshortcuts="Space">
            {status === 'paused' ? 'Go on' : 'Pause'}
          </button>
        )}
        <button type="button" onClick={tour.next} disabled={isLast} aria-keyshortcuts="ArrowRight">
          Next
        </button>
        <button
          type="button"
          className={status === 'done' ? 'primary' : 'quiet'}
          onClick={tour.stop}
          aria-keyshortcuts="Escape"
        >
          {status === 'done' ? 'Use the demo' : 'Stop'}
        </button>
      </div>
    </section>,
    tour.layer,
  )
}
