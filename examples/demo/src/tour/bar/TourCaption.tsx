import type { TourState } from '../tour.types.ts'

/** What happens, why it matters, and what was measured. A screen reader hears each of them as it comes. */
export function TourCaption({ caption, finding, failure }: Pick<TourState, 'caption' | 'finding' | 'failure'>) {
  return (
    <div className="tour-caption" aria-live="polite">
      {caption ? <p>{caption.says}</p> : <p className="muted">Getting ready …</p>}
      {caption?.because && <p className="muted">{caption.because}</p>}
      {finding && (
        <p className="tour-finding">
          <span aria-hidden="true">✓ </span>
          {finding}
        </p>
      )}
      {failure && (
        <p className="tour-failure">
          <strong>This step could not be shown.</strong> {failure}
        </p>
      )}
    </div>
  )
}
