import { describe, expect, it } from 'vitest'
import { invokeNames } from '../../../../src/inspector/page/model/invokeNames.ts'
import { eventLabel } from '../../../../src/inspector/page/model/labels.ts'
import { changeOf, takenBy } from '../../../../src/inspector/page/model/taken.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import type { ActorState } from '../../../../src/inspector/page/model/world.ts'
import type { WireMessage } from '../../../../src/inspector/wire/index.ts'
import { messagesOf, START } from './messages.ts'

function actorsAfter(messages: readonly WireMessage[]): readonly ActorState[] {
  const timeline = createTimeline()
  timeline.add(messages)
  return [...timeline.stateAt(messages.length - 1).actors.values()]
}

describe('the state at a frame', () => {
  it('has the actors of each tab, though both call theirs x:0', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const actors = actorsAfter([
      one.actor(0),
      two.actor(1),
      one.actor(2, 'x:1', { parentId: 'x:0', name: 'refresh' }),
      one.snapshot(3, 'session.signIn', 'authenticating'),
    ])
    expect(actors.map(({ key, value, parent }) => [key, value, parent])).toEqual([
      ['one/x:0', 'authenticating', null],
      ['two/x:0', 'restoring', null],
      ['one/x:1', 'restoring', 'x:0'],
    ])
  })

  it('says which states a transition left and entered', () => {
    const write = messagesOf('one')
    const [actor] = actorsAfter([
      write.actor(0),
      write.snapshot(1, 'a', { authenticated: { token: 'fresh', presence: 'active' } }),
      write.snapshot(2, 'token.expiring', { authenticated: { token: 'refreshing', presence: 'active' } }),
    ])
    expect(takenBy(actor!)?.event).toBe('token.expiring')
    expect(changeOf(takenBy(actor!)!)).toEqual({
      left: ['authenticated.token.fresh'],
      entered: ['authenticated.token.refreshing'],
    })
  })

  it('says that a transition stayed where it was', () => {
    const write = messagesOf('one')
    const [actor] = actorsAfter([write.actor(0), write.snapshot(1, 'network.offline', 'restoring')])
    expect(takenBy(actor!)).toEqual({ from: ['restoring'], to: ['restoring'], event: 'network.offline' })
    expect(changeOf(takenBy(actor!)!)).toEqual({ left: [], entered: [] })
  })

  it('knows an actor that began before this page did', () => {
    const [actor] = actorsAfter([messagesOf('one').snapshot(1, 'a', 'idle', {}, 'x:7')])
    expect(actor).toMatchObject({ name: 'x:7', value: 'idle', definition: null, parent: null })
  })

  it('calls an invoked actor by the name of its logic', () => {
    const write = messagesOf('one')
    const definition = JSON.stringify({
      id: 'auth',
      invoke: { id: 'tabs', src: 'syncTabs' },
      states: { restoring: { states: { asking: { invoke: [{ src: 'restoreSession' }, { src: { type: 'look' } }] } } } },
    })
    const actors = actorsAfter([
      write.actor(0, 'x:0', { definition }),
      write.actor(1, 'x:1', { parentId: 'x:0', name: 'tabs' }),
      write.actor(2, 'x:2', { parentId: 'x:0', name: '0.auth.restoring.asking' }),
      write.actor(3, 'x:3', { parentId: 'x:0', name: '1.auth.restoring.asking' }),
      write.actor(4, 'x:4', { parentId: 'x:0', name: 'spawned' }),
    ])
    expect(actors.map(({ name }) => name)).toEqual(['auth', 'syncTabs', 'restoreSession', 'look', 'spawned'])
    const names = invokeNames(definition)
    expect(eventLabel('xstate.done.actor.0.auth.restoring.asking', names)).toBe('restoreSession done')
  })

  it('reads any definition, and none', () => {
    for (const odd of ['', '{', 'null', '[]', '{"states":[1]}', '{"invoke":{"src":4}}', '{"states":{"a":null}}']) {
      expect(invokeNames(odd).size).toBe(0)
    }
    expect(invokeNames(null).size).toBe(0)
  })

  it('forgets the children of a root that begins anew', () => {
    const write = messagesOf('one')
    const actors = actorsAfter([
      write.actor(0),
      write.actor(1, 'x:1', { parentId: 'x:0' }),
      write.actor(2, 'x:2', { parentId: 'x:1' }),
      write.actor(3),
    ])
    expect(actors.map(({ sessionId }) => sessionId)).toEqual(['x:0'])
  })

  it('does not grow with the actors that came and went', () => {
    const write = messagesOf('one')
    const messages = [write.actor(0)]
    for (let n = 1; n <= 900; n += 1) {
      messages.push(write.actor(n, `x:${n}`, { parentId: 'x:0', snapshot: { status: 'done' } }))
    }
    const actors = actorsAfter(messages)
    expect(actors.length).toBeLessThanOrEqual(202)
    expect(actors.some(({ sessionId }) => sessionId === 'x:0')).toBe(true)
    expect(actors.some(({ sessionId }) => sessionId === 'x:900')).toBe(true)
  })

  it('keeps when a deadline was first seen, and drops those that mean nothing any more', () => {
    const write = messagesOf('one')
    const session = { expiresAt: START + 60_000, endsAt: START + 3_600_000 }
    const context = { session, idleDeadline: null, retryAt: 0, failures: 0 }
    const timeline = createTimeline()
    timeline.add([
      write.actor(0),
      write.snapshot(1_000, 'a', 'authenticated', context),
      write.snapshot(2_000, 'b', 'authenticated', { ...context, idleDeadline: START + 9_000 }),
      write.snapshot(3_000, 'c', 'authenticated', { ...context, failures: 1, retryAt: START + 8_000 }),
      write.snapshot(4_000, 'd', 'anonymous', { ...context, session: null, retryAt: START + 8_000 }),
    ])
    const deadlines = (index: number) =>
      [...timeline.stateAt(index).actors.values()][0]!.deadlines.map(({ kind, at, since }) => [
        kind,
        at - START,
        since - START,
      ])
    expect(deadlines(1)).toEqual([
      ['token', 60_000, 1_000],
      ['lifetime', 3_600_000, 1_000],
    ])
    expect(deadlines(2)).toContainEqual(['idle', 9_000, 2_000])
    expect(deadlines(3)).toContainEqual(['backOff', 8_000, 3_000])
    expect(deadlines(3)).toContainEqual(['token', 60_000, 1_000])
    expect(deadlines(4)).toEqual([])
  })

  it('finds no deadlines in a foreign machine, whatever its context is', () => {
    const write = messagesOf('app')
    for (const context of [null, 'text', [1], { session: { expiresAt: 5 } }, { retryAt: 4 }]) {
      const [actor] = actorsAfter([write.actor(0), write.snapshot(1, 'a', 'idle', context)])
      expect(actor?.deadlines).toEqual([])
    }
  })
})
