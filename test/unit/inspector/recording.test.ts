import { describe, expect, it } from 'vitest'
import { isAuthError } from '../../../src/errors.ts'
import { checkSize, readRecording, writeRecording } from '../../../src/inspector/recording/index.ts'
import { stateValueOf } from '../../../src/inspector/recording/stateValueOf.ts'
import { readMessage, type WireMessage } from '../../../src/inspector/wire/index.ts'

const message = (type: string, more: object): WireMessage => {
  const made = readMessage({ type, sessionId: 'x:0', createdAt: '5', _version: '0.7.2', ...more })
  if (!made) throw new Error('not a message')
  return made
}
const actor = message('@xstate.actor', { definition: '{"id":"a"}' })
const snapshot = (value: string) => message('@xstate.snapshot', { event: { type: 'go' }, snapshot: { value } })

const reason = (text: string): string => {
  try {
    readRecording(text)
  } catch (error) {
    if (isAuthError(error) && error.code === 'invalid_recording') return error.message
    throw error
  }
  throw new Error('It was read')
}

describe('a recording', () => {
  it('reads back as what was written', () => {
    const messages = [actor, snapshot('a'), snapshot('b')]
    expect(readRecording(writeRecording(messages, 77))).toEqual({
      kind: 'authchart.recording',
      schema: 1,
      exportedAt: 77,
      messages,
    })
  })

  it('drops its oldest part, not its actors, where it would be too large to be read', () => {
    const big = snapshot('x'.repeat(90_000))
    const messages = [actor, ...Array.from({ length: 400 }, () => big), snapshot('last')]
    const read = readRecording(writeRecording(messages, 0)).messages
    expect(read.length).toBeGreaterThan(200)
    expect(read.length).toBeLessThan(230)
    expect(read[0]).toEqual(actor)
    expect(read.at(-1)).toEqual(snapshot('last'))
  })

  it('that is none says what is wrong with it', () => {
    expect(reason('')).toMatch('empty')
    expect(reason('hello')).toMatch('not JSON')
    expect(reason('[1, 2]')).toMatch('neither a recording')
    expect(reason('{"kind":"har"}')).toMatch('neither a recording')
    expect(reason('{"kind":"authchart.recording","schema":2,"messages":[]}')).toMatch('newer authchart')
    expect(reason('{"kind":"authchart.recording","messages":[]}')).toMatch('schema 1')
    expect(reason('{"kind":"authchart.recording","schema":1}')).toMatch('no list of messages')
    expect(reason('{"kind":"authchart.recording","schema":1,"messages":[{"type":"x"}]}')).toMatch('Message 1')
    expect(reason('{"kind":"authchart.flight","schema":1,"entries":[{"at":1}]}')).toMatch('Entry 1')
    expect(reason('{"kind":"authchart.flight","schema":9,"entries":[]}')).toMatch('newer authchart')
  })

  it('that is cut short anywhere says so, and does not quote the file', () => {
    const text = writeRecording([actor, snapshot('SECRET')], 0)
    for (let end = 1; end < text.length; end += 7) {
      const said = reason(text.slice(0, end))
      expect(said).toMatch(/cut short|not JSON/)
      expect(said).not.toContain('SECRET')
    }
  })

  it('of 100 MB is refused by its size alone', () => {
    expect(() => checkSize(100_000_000)).toThrow(/100\.0 MB.*20 MB/)
    expect(() => checkSize(20_000_000)).not.toThrow()
    const text = ' '.repeat(100_000_000)
    const start = performance.now()
    expect(reason(text)).toMatch('100.0 MB')
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  it('that nests without end or pollutes prototypes does no harm', () => {
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
    const event = `{"type":"@xstate.event","sessionId":"a","event":{"type":"x","deep":${nested},"__proto__":{"polluted":1}}}`
    const { messages } = readRecording(`{"kind":"authchart.recording","schema":1,"messages":[${event}]}`)
    expect(JSON.stringify(messages)).toContain('[too deep]')
    expect('polluted' in {}).toBe(false)
    expect(Object.hasOwn(Object(messages[0]).event, '__proto__')).toBe(false)
  })
})

describe('a flight record', () => {
  it('becomes the messages that an inspector would have heard, with the chart of authMachine', () => {
    const record = {
      kind: 'authchart.flight',
      schema: 1,
      tab: 'k3f9',
      startedAt: 100,
      dropped: 0,
      entries: [
        { at: 100, elapsed: 0, event: 'init', states: ['restoring.asking'] },
        { at: 140, elapsed: 40, event: 'lock.taken' },
        {
          at: 150,
          elapsed: 50,
          event: 'restoreSession.done',
          states: ['authenticated.token.fresh', 'authenticated.presence.active', 'authenticated.lifetime.running'],
        },
      ],
    }
    const { messages } = readRecording(JSON.stringify(record))
    expect(messages.map(({ type }) => type)).toEqual([
      '@xstate.actor',
      '@authchart.flight',
      '@xstate.snapshot',
      '@authchart.flight',
      '@authchart.flight',
      '@xstate.snapshot',
    ])
    const [first] = messages
    expect(JSON.parse(Object(first).definition)).toMatchObject({ id: 'auth', states: { signedOut: {} } })
    expect(messages.at(-1)).toMatchObject({
      createdAt: '150',
      authchart: { tab: 'k3f9', seq: 5, elapsed: 50 },
      event: { type: 'restoreSession.done' },
      snapshot: { value: { authenticated: { token: 'fresh', presence: 'active', lifetime: 'running' } } },
    })
  })
})

describe('a state value from paths', () => {
  it('is what XState would say', () => {
    expect(stateValueOf(['anonymous'])).toBe('anonymous')
    expect(stateValueOf(['restoring.asking'])).toEqual({ restoring: 'asking' })
    expect(stateValueOf(['a.x.1', 'a.y'])).toEqual({ a: { x: '1', y: {} } })
  })

  it('is harmless for hostile names', () => {
    expect(stateValueOf(['__proto__.polluted', 'constructor.prototype'])).toEqual({ constructor: 'prototype' })
    expect('polluted' in {}).toBe(false)
  })
})
