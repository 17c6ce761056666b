import { describe, expect, it } from 'vitest'
import {
  LIVE,
  type Playback,
  pauseAt,
  playFrom,
  playOn,
  shownIndex,
  step,
} from '../../../../src/inspector/page/model/playback.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import { messagesOf } from './messages.ts'

function recording() {
  const write = messagesOf('one')
  const timeline = createTimeline()
  timeline.add([
    write.actor(0),
    write.sent(100, 'a'),
    write.snapshot(100, 'a', 'one'),
    write.snapshot(500, 'b', 'two'),
    write.snapshot(60_500, 'c', 'three'),
  ])
  return timeline
}

describe('going through a recording', () => {
  it('steps over frames that tell nothing of their own, and stays at both ends', () => {
    const timeline = recording()
    const shown = (playback: Playback) => shownIndex(timeline, playback)
    const first = step(timeline, pauseAt(timeline.frames, 2), -1)
    expect(shown(first)).toBe(0)
    expect(shown(step(timeline, first, -1))).toBe(0)
    expect(shown(step(timeline, first, 1))).toBe(2)
    expect(shown(step(timeline, LIVE, 1))).toBe(4)
    expect(shown(step(timeline, LIVE, -1))).toBe(3)
  })

  it('stays on a frame while others come in before and after it', () => {
    const timeline = recording()
    const paused = pauseAt(timeline.frames, 3)
    timeline.add([messagesOf('two').actor(50), messagesOf('two', { seq: 1 }).snapshot(70_000, 'z', 'idle')])
    expect(timeline.frames[shownIndex(timeline, paused)]?.event).toBe('b')
    expect(timeline.frames[shownIndex(timeline, LIVE)]?.event).toBe('z')
  })

  it('plays at the speed of the recording, or at four times that', () => {
    const timeline = recording()
    const from = pauseAt(timeline.frames, 0)
    const slow = playOn(timeline, playFrom(timeline, from, 1), 99)
    expect(shownIndex(timeline, slow)).toBe(0)
    expect(shownIndex(timeline, playOn(timeline, slow, 1))).toBe(2)
    expect(shownIndex(timeline, playOn(timeline, playFrom(timeline, from, 4), 125))).toBe(3)
  })

  it('does not make anybody watch an idle minute, and stops at the end', () => {
    const timeline = recording()
    const end = playOn(timeline, playFrom(timeline, pauseAt(timeline.frames, 3), 1), 1_500)
    expect(end).toMatchObject({ mode: 'paused', frame: { event: 'c' } })
  })

  it('plays from the beginning where it is at the end', () => {
    const timeline = recording()
    expect(playFrom(timeline, LIVE, 1)).toMatchObject({ mode: 'playing', frame: { event: 'started' } })
  })

  it('is live where there is nothing to show', () => {
    const timeline = createTimeline()
    expect(shownIndex(timeline, LIVE)).toBe(-1)
    expect(pauseAt(timeline.frames, 0)).toBe(LIVE)
    expect(playFrom(timeline, LIVE, 1)).toBe(LIVE)
    expect(step(timeline, LIVE, 1)).toBe(LIVE)
  })

  it('shows the oldest frame once the one it stood on has fallen out', () => {
    const timeline = createTimeline({ limit: 10 })
    const write = messagesOf('one')
    timeline.add([write.actor(0)])
    const paused = pauseAt(timeline.frames, 0)
    timeline.add(Array.from({ length: 40 }, (_, n) => write.snapshot(n, 'a', 'idle')))
    expect(shownIndex(timeline, paused)).toBe(0)
    expect(timeline.frames[0]?.event).toBe('a')
  })
})
