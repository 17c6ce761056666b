import { useEffect, useState } from 'react'
import { type Countdown, countdownsAt, type DeadlineKind } from '../model/deadlines.ts'
import { clockTime, duration } from '../model/time.ts'
import { isOver } from '../model/world.ts'
import { useInspector, useShown } from '../store/useInspector.ts'
import { actorTitle } from './titles.ts'

const NAMES: Readonly<Record<DeadlineKind, string>> = {
  token: 'Access token expires',
  idle: 'Idle policy applies',
  lifetime: 'Session ends at the latest',
  backOff: 'Refresh is tried again',
}

/** Epoch ms, anew four times a second while `isRunning`. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!isRunning) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [isRunning])
  return now
}

/** What each session waits for, and how long still. */
export function CountdownsPanel() {
  const { playback, file, home } = useInspector()
  const { frame, world } = useShown()
  const isNow = playback.mode === 'live' && file === null
  const clock = useNow(isNow)
  const now = isNow ? clock : (frame?.at ?? 0)
  const actors = [...world.actors.values()].filter((actor) => actor.deadlines.length > 0 && !isOver(actor))
  const tabs = [...new Set([...world.actors.values()].map(({ tab }) => tab))]
  if (!actors.length) {
    return (
      <p className="hint">
        No session waits for anything now. Here the token's expiry, the idle limit, the lifetime of the session and the
        pause between two tries count down.
      </p>
    )
  }
  return (
    <div className="countdowns">
      {!isNow && <p className="count">As it was at {clockTime(now)}</p>}
      {actors.map((actor) => (
        <section key={actor.key} aria-label={actorTitle(actor, tabs, home)}>
          {tabs.length > 1 && <h3>{actorTitle(actor, tabs, home)}</h3>}
          <ul>
            {countdownsAt(actor.deadlines, now).map((countdown) => (
              <Line key={countdown.kind} countdown={countdown} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Line({ countdown: { kind, at, remaining, share } }: { countdown: Countdown }) {
  return (
    <li className="countdown" data-kind={kind} data-is-due={remaining === 0 || undefined}>
      <span className="countdown-name">{NAMES[kind]}</span>
      <span className="countdown-left" role="timer">
        {remaining === 0 ? 'due' : duration(remaining)}
      </span>
      <span className="countdown-bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${share.toFixed(4)})` }} />
      </span>
      <span className="countdown-at">at {clockTime(at)}</span>
    </li>
  )
}
