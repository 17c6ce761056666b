import { indexAtTime } from '../model/frame.ts'
import { eventLabel } from '../model/labels.ts'
import { LIVE, pauseAt, playFrom, type Speed, step, togglePause } from '../model/playback.ts'
import { atTimeOfDay, clockTime } from '../model/time.ts'
import { IconButton } from '../parts/IconButton.tsx'
import { useInspector, useShown, useStore } from '../store/useInspector.ts'

const SPEEDS: readonly Speed[] = [1, 4]

/** Pause, step, jump, play: which moment the whole page shows. */
export function Transport() {
  const store = useStore()
  const { timeline, playback, file } = useInspector()
  const { index, frame } = useShown()
  const { frames } = timeline
  const isEmpty = frames.length === 0
  const isLive = playback.mode === 'live'
  const isPlaying = playback.mode === 'playing'
  const go = (to: number) => store.setPlayback(({ timeline }) => pauseAt(timeline.frames, to))

  return (
    <section className="transport" aria-label="Moment">
      <div className="transport-buttons">
        <IconButton icon="toStart" label="First (Home)" disabled={isEmpty} onClick={() => go(0)} />
        <IconButton
          icon="back"
          label="Step back (←)"
          disabled={isEmpty}
          onClick={() => store.setPlayback(({ timeline, playback }) => step(timeline, playback, -1))}
        />
        <IconButton
          icon={isLive || isPlaying ? 'pause' : 'play'}
          label={isLive || isPlaying ? 'Pause (space)' : 'Play (space)'}
          disabled={isEmpty}
          data-testid="pause"
          onClick={() => store.setPlayback(({ timeline, playback }) => togglePause(timeline, playback))}
        />
        <IconButton
          icon="forth"
          label="Step forth (→)"
          disabled={isEmpty}
          onClick={() => store.setPlayback(({ timeline, playback }) => step(timeline, playback, 1))}
        />
        <IconButton
          icon="toEnd"
          label={file === null ? 'Back to live (End)' : 'Last (End)'}
          disabled={isEmpty || isLive}
          onClick={() => store.setPlayback(() => LIVE)}
        />
      </div>
      <input
        className="slider"
        type="range"
        aria-label="Moment on the timeline"
        aria-valuetext={frame ? `${clockTime(frame.at)}, ${eventLabel(frame.event)}` : 'nothing yet'}
        min={0}
        max={Math.max(0, frames.length - 1)}
        value={Math.max(0, index)}
        disabled={isEmpty}
        style={{ '--part': frames.length > 1 ? index / (frames.length - 1) : 1 } as React.CSSProperties}
        onChange={({ target }) => go(Number(target.value))}
      />
      <div className="transport-place">
        <span className="place">
          {isEmpty ? '–' : `${(index + 1).toLocaleString('en')} / ${frames.length.toLocaleString('en')}`}
        </span>
        <label className="jump">
          <span className="visually-hidden">Jump to a time of day</span>
          <input
            type="time"
            step={1}
            disabled={isEmpty}
            value={frame ? clockTime(frame.at).slice(0, 8) : ''}
            onChange={({ target }) => {
              const at = frame && atTimeOfDay(frame.at, target.value)
              if (at) go(Math.max(0, indexAtTime(frames, at)))
            }}
          />
        </label>
        {SPEEDS.map((speed) => (
          <button
            key={speed}
            type="button"
            className="speed"
            aria-pressed={isPlaying && playback.speed === speed}
            disabled={isEmpty}
            title={`Play at ${speed}× speed`}
            onClick={() => store.setPlayback(({ timeline, playback }) => playFrom(timeline, playback, speed))}
          >
            {speed}×
          </button>
        ))}
        {isLive && file === null && !isEmpty && <span className="live-mark">Live</span>}
        {!isLive && file === null && (
          <button type="button" className="primary" onClick={() => store.setPlayback(() => LIVE)}>
            Back to live
          </button>
        )}
      </div>
    </section>
  )
}
