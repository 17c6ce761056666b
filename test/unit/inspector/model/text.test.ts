import { describe, expect, it } from 'vitest'
import { eventLabel, statesLabel } from '../../../../src/inspector/page/model/labels.ts'
import { activeStates, innermostStates } from '../../../../src/inspector/page/model/stateValue.ts'
import { duration } from '../../../../src/inspector/page/model/time.ts'

describe('what the page calls things', () => {
  it('puts events of XState in words', () => {
    expect(eventLabel('xstate.done.actor.refresh')).toBe('refresh done')
    expect(eventLabel('xstate.error.actor.0.auth.restoring.asking')).toBe('asking failed')
    expect(eventLabel('xstate.after.500.light.green')).toBe('after 500 ms')
    expect(eventLabel('token.expiring')).toBe('token.expiring')
    expect(eventLabel('')).toBe('(no event)')
  })

  it('says once what state paths have in common', () => {
    expect(statesLabel(['authenticated.token.fresh', 'authenticated.presence.active'])).toBe(
      'authenticated · token.fresh · presence.active',
    )
    expect(statesLabel(['a.b'])).toBe('a.b')
    expect(statesLabel([])).toBe('')
    expect(statesLabel(['a', 'b'])).toBe('a · b')
  })

  it('reads a state value, whatever it is', () => {
    const value = { authenticated: { token: 'fresh', presence: { away: {} } } }
    expect(activeStates(value)).toEqual([
      'authenticated',
      'authenticated.token',
      'authenticated.token.fresh',
      'authenticated.presence',
      'authenticated.presence.away',
    ])
    expect(innermostStates(value)).toEqual(['authenticated.token.fresh', 'authenticated.presence.away'])
    for (const odd of [null, 4, [], undefined, true]) expect(activeStates(odd)).toEqual([])
  })

  it('says a duration the way a person would', () => {
    expect([0, 400, 12_000, 245_000, 3_723_000, 2_600_000_000].map(duration)).toEqual([
      '0.0 s',
      '0.4 s',
      '12 s',
      '4:05',
      '1:02:03',
      '30 d 2 h',
    ])
  })
})
