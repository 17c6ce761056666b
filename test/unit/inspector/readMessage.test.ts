import { describe, expect, it } from 'vitest'
import { readMessage, readNote } from '../../../src/inspector/wire/index.ts'

const base = { sessionId: 'x:0', rootId: 'x:0', createdAt: '1700000000000', id: null, _version: '0.7.2' }
const snapshot = { status: 'active', value: { on: 'idle' }, context: { count: 1 } }

describe('a message from an app', () => {
  it('is taken as @statelyai/inspect 0.7 writes it', () => {
    const actor = { ...base, type: '@xstate.actor', name: 'a', definition: '{"id":"a"}', parentId: undefined, snapshot }
    expect(readMessage(actor)).toEqual({
      type: '@xstate.actor',
      sessionId: 'x:0',
      rootId: 'x:0',
      createdAt: '1700000000000',
      _version: '0.7.2',
      name: 'a',
      definition: '{"id":"a"}',
      snapshot,
    })
    const event = { ...base, type: '@xstate.event', event: { type: 'go', by: 2 }, sourceId: 'x:1' }
    expect(readMessage(event)).toMatchObject({ event: { type: 'go', by: 2 }, sourceId: 'x:1' })
    expect(readMessage({ ...base, type: '@xstate.snapshot', event: { type: 'go' }, snapshot })).toMatchObject({
      event: { type: 'go' },
      snapshot,
    })
  })

  it('may carry the tab it comes from and an entry of its flight record', () => {
    const authchart = { tab: 'k3f9', seq: 7, elapsed: 12 }
    const entry = { at: 1, elapsed: 12, event: 'lock.taken', ms: 3, by: 'z', states: ['a.b'], token: 'secret' }
    expect(readMessage({ ...base, type: '@authchart.flight', entry, authchart })).toEqual({
      ...base,
      id: undefined,
      type: '@authchart.flight',
      entry: { at: 1, elapsed: 12, event: 'lock.taken', ms: 3, by: 'z', states: ['a.b'] },
      authchart,
    })
    expect(readMessage({ ...base, type: '@authchart.flight', entry })).toBeNull()
  })

  it.each([
    null,
    undefined,
    1,
    'text',
    [],
    {},
    { type: '@xstate.actor' },
    { ...base, type: '@xstate.event' },
    { ...base, type: '@xstate.event', event: { type: 5 } },
    { ...base, type: '@xstate.snapshot', snapshot: 'x' },
    { ...base, type: '@xstate.snapshot', snapshot: [] },
    { ...base, type: '@xstate.microstep' },
    { ...base, type: '@xstate.actor', sessionId: {} },
    { ...base, type: '@xstate.actor', sessionId: 'x'.repeat(1_000) },
    { ...base, type: '@authchart.flight', entry: { at: 'now', event: 'x' }, authchart: { tab: 'a', seq: 1 } },
    Object.create({ ...base, type: '@xstate.event', event: { type: 'inherited' } }),
  ])('is ignored when it is none: %j', (value) => {
    expect(readMessage(value)).toBeNull()
  })

  it('is ignored, not thrown on, when reading it throws', () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap')
        },
        getOwnPropertyDescriptor: () => {
          throw new Error('trap')
        },
      },
    )
    expect(readMessage(trap)).toBeNull()
    expect(readNote(trap)).toBeNull()
  })

  it('loses what does not belong to it: fields that nobody knows, children, prototypes', () => {
    const text = `{ "type": "@xstate.snapshot", "sessionId": "x:0", "extra": 1, "__proto__": { "x": 1 },
      "snapshot": { "value": "a", "children": { "b": {} }, "context": { "__proto__": { "polluted": 1 } } } }`
    const message = readMessage(JSON.parse(text))
    expect(message).toEqual({
      type: '@xstate.snapshot',
      sessionId: 'x:0',
      createdAt: '0',
      _version: '',
      event: { type: '' },
      snapshot: { value: 'a', context: {} },
    })
    expect('polluted' in {}).toBe(false)
  })

  it('keeps markup as the text that it is', () => {
    const markup = '<img src=x onerror=alert(1)></script>'
    const message = readMessage({ ...base, type: '@xstate.event', event: { type: markup, [markup]: markup } })
    expect(message).toMatchObject({ event: { type: markup, [markup]: markup } })
  })

  it('does not carry a definition of many megabytes', () => {
    const message = readMessage({ ...base, type: '@xstate.actor', definition: 'x'.repeat(3_000_000) })
    expect(message).not.toHaveProperty('definition')
  })
})

describe('a note', () => {
  it('says who is there', () => {
    expect(readNote({ type: '@statelyai.connected', more: 1 })).toEqual({ type: '@statelyai.connected' })
    expect(readNote({ type: '@statelyai.disconnected', authchart: { tab: 'a' } })).toEqual({
      type: '@statelyai.disconnected',
      authchart: { tab: 'a' },
    })
    expect(readNote({ type: '@authchart.present', authchart: { tab: 'a' } })).toEqual({
      type: '@authchart.present',
      authchart: { tab: 'a' },
    })
    expect(readNote({ type: '@authchart.present' })).toBeNull()
    expect(readNote({ type: 'webpackOk' })).toBeNull()
  })
})
