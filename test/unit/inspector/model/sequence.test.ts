import { describe, expect, it } from 'vitest'
import { type SequenceOptions, sequenceOf } from '../../../../src/inspector/page/model/sequence.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import type { WireMessage } from '../../../../src/inspector/wire/index.ts'
import { messagesOf } from './messages.ts'

function sequence(messages: readonly WireMessage[], options?: SequenceOptions) {
  const timeline = createTimeline()
  timeline.add(messages)
  return sequenceOf(timeline.frames, options)
}

const lines = (messages: readonly WireMessage[]) =>
  sequence(messages).rows.map(({ from, to, label }) => `${from} → ${to}: ${label}`)

describe('the sequence diagram', () => {
  it('shows one refresh for two tabs: who took the lock, who was told, who adopted', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const messages = [
      one.actor(0),
      two.actor(0),
      one.note(10, 'lock.taken'),
      one.note(11, 'refresh.sent'),
      one.note(60, 'refresh.answered', { generation: 2 }),
      one.note(61, 'tabs.told'),
      two.note(65, 'tabs.heard', { by: 'one' }),
      two.note(66, 'record.adopted', { by: 'one', generation: 2 }),
    ]
    expect(sequence(messages).lanes).toEqual([
      { id: 'one', kind: 'tab' },
      { id: 'two', kind: 'tab' },
      { id: '@server', kind: 'server' },
    ])
    expect(lines(messages)).toEqual([
      'one → one: takes the lock',
      'one → @server: refresh',
      '@server → one: new token · generation 2',
      'one → two: tells',
      'one → two: adopts generation 2',
    ])
  })

  it('finds out who told, where the one who heard does not know', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    expect(lines([one.note(0, 'tabs.told'), two.note(5, 'tabs.heard')])).toEqual(['one → two: tells'])
  })

  it('does not take a telling of long ago for the one that was heard, nor one of its own', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    expect(lines([one.note(0, 'tabs.told'), two.note(4_999, 'tabs.told'), two.note(5_000, 'tabs.heard')])).toEqual([
      'one → one: tells the tabs',
      'two → two: tells the tabs',
      'two → two: is told',
    ])
  })

  it('knows who holds the lock', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const { rows } = sequence([
      one.note(0, 'lock.taken'),
      one.note(1, 'refresh.sent'),
      one.note(2, 'lock.stolen', { by: 'two' }),
      two.note(3, 'lock.taken'),
      two.note(4, 'refresh.refused', { code: 'invalid_grant' }),
      two.note(5, 'page.frozen'),
    ])
    expect(rows.map(({ holder }) => holder)).toEqual(['one', 'one', null, 'two', null, null])
  })

  it('shows a chart event only where it ended the session', () => {
    const one = messagesOf('one')
    expect(lines([one.note(0, 'token.expiring'), one.note(1, 'refreshSession.done', { reason: 'revoked' })])).toEqual([
      'one → one: signed out: revoked',
    ])
  })

  it('draws a note of a newer version under its own name, and one with a name of Object.prototype too', () => {
    const one = messagesOf('one')
    expect(lines([one.note(0, 'lock.constructor'), one.note(1, 'constructor')])).toEqual([
      'one → one: lock.constructor',
    ])
  })

  it('says once what happens again and again', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const notes = [
      one.note(0, 'tabs.told'),
      one.note(1, 'tabs.told'),
      two.note(5_000, 'tabs.told'),
      one.note(6_000, 'tabs.told'),
    ]
    expect(sequence(notes).rows.map(({ from, times }) => [from, times])).toEqual([
      ['one', 2],
      ['two', 1],
      ['one', 1],
    ])
  })

  it('keeps the newest rows and says how many are left out', () => {
    const one = messagesOf('one')
    const notes = Array.from({ length: 30 }, (_, n) => one.note(n, n % 2 ? 'page.woke' : 'page.frozen'))
    const { rows, omitted } = sequence(notes, { limit: 10 })
    expect(rows).toHaveLength(10)
    expect(omitted).toBe(20)
    expect(rows.at(-1)?.frame.at).toBe(Number(notes.at(-1)?.createdAt))
  })
})
