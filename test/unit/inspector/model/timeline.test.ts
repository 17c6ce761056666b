import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import { applyFrame, EMPTY_WORLD } from '../../../../src/inspector/page/model/world.ts'
import { longHistory, messagesOf, START } from './messages.ts'

const events = (timeline: ReturnType<typeof createTimeline>) =>
  timeline.frames.map(({ tab, event }) => `${tab} ${event}`)

describe('the timeline', () => {
  it('puts the messages of two tabs in the order in which they happened, however they arrive', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const first = [one.actor(0), one.snapshot(20, 'b', 'idle'), one.snapshot(40, 'd', 'idle')]
    const second = [two.actor(10), two.snapshot(30, 'c', 'idle')]
    const timeline = createTimeline()
    timeline.add(first)
    timeline.add(second)
    expect(events(timeline)).toEqual(['one started', 'two started', 'one b', 'two c', 'one d'])
  })

  it('takes a message once, though a feed repeats its buffer for each page that says hello', () => {
    const messages = longHistory('one', 5)
    const timeline = createTimeline()
    expect(timeline.add(messages)).toBe(true)
    expect(timeline.add(messages)).toBe(false)
    expect(timeline.frames).toHaveLength(6)
  })

  it('takes what comes before the first message that was heard live', () => {
    const messages = longHistory('one', 6)
    const timeline = createTimeline()
    timeline.add(messages.slice(4))
    timeline.add(messages)
    expect(timeline.frames.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(timeline.frames.map(({ at }) => at - START)).toEqual([0, 10, 20, 30, 40, 50, 60])
  })

  it('keeps the order of a tab whose clock was set back', () => {
    const write = messagesOf('one')
    const timeline = createTimeline()
    timeline.add([write.actor(0), write.snapshot(90_000, 'late', 'idle'), write.snapshot(10, 'later', 'idle')])
    expect(events(timeline)).toEqual(['one started', 'one late', 'one later'])
  })

  it('keeps a bounded number of frames, says how many fell out, and still knows what they led to', () => {
    const timeline = createTimeline({ limit: 100 })
    const messages = longHistory('one', 999)
    for (let at = 0; at < messages.length; at += 7) timeline.add(messages.slice(at, at + 7))
    expect(timeline.frames.length).toBeLessThanOrEqual(110)
    expect(timeline.dropped + timeline.frames.length).toBe(1000)
    const [actor] = timeline.stateAt(0).actors.values()
    expect(actor).toMatchObject({ name: 'auth', context: { turn: timeline.dropped - 1 } })
  })

  it('leaves a message out that is older than all that fell out', () => {
    const messages = longHistory('one', 999)
    const timeline = createTimeline({ limit: 100 })
    timeline.add(messages)
    expect(timeline.add([messagesOf('one', { seq: 2 }).snapshot(5, 'late', 'idle')])).toBe(false)
    expect(timeline.frames.some(({ event }) => event === 'late')).toBe(false)
  })

  it('forgets what has happened, not what is there', () => {
    const timeline = createTimeline()
    const one = longHistory('one', 5)
    timeline.add([...one, ...longHistory('two', 5)])
    timeline.forget(new Set(['one']))
    expect(timeline.frames).toEqual([])
    const left = () => [...timeline.stateAt(timeline.frames.length - 1).actors.values()]
    expect(left()).toMatchObject([{ tab: 'one', context: { turn: 4 } }])
    expect(timeline.add(one)).toBe(false)
    timeline.add([messagesOf('one', { seq: 90 }).snapshot(900, 'more', 'idle')])
    expect(left()).toMatchObject([{ tab: 'one', name: 'auth', value: 'idle' }])
  })

  it('knows the chart of a tab that is heard for the first time after the beginning has fallen out', () => {
    const timeline = createTimeline({ limit: 100 })
    timeline.add(longHistory('one', 999))
    expect(timeline.add(longHistory('two', 3, 1))).toBe(true)
    expect(timeline.frames.every(({ tab }) => tab === 'one')).toBe(true)
    expect(timeline.stateAt(50).actors.get('two/x:0')).toMatchObject({ name: 'auth', context: { turn: 2 } })
  })

  it('knows a tab again that was gone when all was forgotten, and has come back', () => {
    const timeline = createTimeline()
    const two = longHistory('two', 5)
    timeline.add([...longHistory('one', 9), ...two])
    timeline.forget(new Set(['one']))
    expect(timeline.add(two)).toBe(true)
    expect(timeline.add(two)).toBe(false)
    expect(timeline.frames).toEqual([])
    expect(timeline.stateAt(-1).actors.get('two/x:0')).toMatchObject({ context: { turn: 4 } })
  })

  it('passes over an event whose snapshot tells the same, and keeps who sent it', () => {
    const write = messagesOf('one')
    const timeline = createTimeline()
    timeline.add([
      write.actor(0),
      write.sent(1, 'token.expiring', 'x:0', 'x:3'),
      write.snapshot(1, 'token.expiring', { authenticated: { token: 'refreshing' } }),
      write.sent(2, 'nobody.answers'),
      write.note(3, 'token.expiring'),
      write.note(4, 'lock.taken'),
    ])
    expect(timeline.frames.map(({ folded }) => folded)).toEqual([false, true, false, false, true, false])
    expect(timeline.frames[2]?.sender).toBe('x:3')
  })

  it('passes over what every actor does and what its parent is told in other words', () => {
    const write = messagesOf('one')
    const timeline = createTimeline()
    timeline.add([
      write.actor(0),
      write.snapshot(0, 'xstate.init', 'restoring'),
      write.actor(1, 'x:1', { parentId: 'x:0', snapshot: { status: 'active' } }),
      write.sent(1, 'xstate.init', 'x:1'),
      write.snapshot(2, 'xstate.promise.resolve', undefined, undefined, 'x:1'),
      write.snapshot(2, 'xstate.done.actor.x', 'anonymous'),
      write.sent(3, 'xstate.stop', 'x:1'),
    ])
    expect(timeline.frames.filter(({ folded }) => !folded).map(({ event }) => event)).toEqual([
      'started',
      'xstate.init',
      'started',
      'xstate.done.actor.x',
    ])
  })

  it('says the same about a frame as a walk from the beginning, in any order of arrival and of questions', () => {
    const one = longHistory('one', 300, 10)
    const two = longHistory('two', 300, 7)
    fc.assert(
      fc.property(
        fc.array(fc.nat(602), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(601), { minLength: 1, maxLength: 12 }),
        (cuts, questions) => {
          const timeline = createTimeline()
          const all = [...one, ...two]
          let from = 0
          for (const cut of [...cuts.sort((a, b) => a - b), all.length]) {
            timeline.add(all.slice(from, cut))
            timeline.stateAt(timeline.frames.length - 1)
            from = Math.max(from, cut)
          }
          for (const index of questions) {
            const walked = timeline.frames.slice(0, index + 1).reduce(applyFrame, EMPTY_WORLD)
            expect([...timeline.stateAt(index).actors]).toEqual([...walked.actors])
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('answers any question about 20,000 frames without walking from the beginning each time', () => {
    const timeline = createTimeline()
    timeline.add(longHistory('one', 19_999))
    const turn = (index: number) => [...timeline.stateAt(index).actors.values()][0]?.context
    // Backwards, the dearest way: walked from the beginning each, that were 20 million steps.
    for (let index = 19_999; index > 0; index -= 10) expect(turn(index)).toEqual({ turn: index - 1 })
  })
})
