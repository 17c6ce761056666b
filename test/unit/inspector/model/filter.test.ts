import { describe, expect, it } from 'vitest'
import { type Filter, filterFrames, NO_FILTER } from '../../../../src/inspector/page/model/filter.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import { messagesOf } from './messages.ts'

const one = messagesOf('one')
const two = messagesOf('two')
const timeline = createTimeline()
timeline.add([
  one.actor(0),
  one.sent(1, 'token.expiring'),
  one.snapshot(1, 'token.expiring', 'refreshing'),
  one.note(2, 'lock.taken'),
  one.note(3, 'refresh.refused', { code: 'invalid_grant' }),
  two.actor(4),
  two.actor(5, 'x:1', { parentId: 'x:0', name: 'Tabs' }),
  two.snapshot(6, 'tab.refreshed', 'fresh'),
])

const found = (filter: Partial<Filter>) =>
  filterFrames(timeline.frames, { ...NO_FILTER, ...filter }).map(({ tab, event }) => `${tab} ${event}`)

describe('the filter of the list', () => {
  it('leaves out what another frame tells better', () => {
    expect(found({})).toHaveLength(7)
    expect(found({ kind: 'everything' })).toHaveLength(8)
  })

  it('finds words in the type and in the payload, in any order and case', () => {
    expect(found({ text: 'INVALID_grant refused' })).toEqual(['one refresh.refused'])
    expect(found({ text: 'tabs' })).toEqual(['two started'])
    expect(found({ text: 'no such thing' })).toEqual([])
  })

  it('finds by kind, tab and actor', () => {
    expect(found({ kind: 'note' })).toEqual(['one lock.taken', 'one refresh.refused'])
    expect(found({ kind: 'actor', tab: 'two' })).toEqual(['two started', 'two started'])
    expect(found({ actor: 'two/x:0' })).toEqual(['two started', 'two tab.refreshed'])
  })
})
