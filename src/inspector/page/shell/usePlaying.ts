import { useEffect } from 'react'
import { playOn } from '../model/playback.ts'
import { useInspector, useStore } from '../store/useInspector.ts'

/** Moves on while a recording plays, from one drawing to the next. */
export function usePlaying(): void {
  const store = useStore()
  const isPlaying = useInspector().playback.mode === 'playing'
  useEffect(() => {
    if (!isPlaying) return
    let before: number | null = null
    const move = (now: number) => {
      const elapsed = before === null ? 0 : now - before
      before = now
      store.setPlayback(({ timeline, playback }) => playOn(timeline, playback, elapsed))
      frame = requestAnimationFrame(move)
    }
    let frame = requestAnimationFrame(move)
    return () => cancelAnimationFrame(frame)
  }, [isPlaying, store])
}
