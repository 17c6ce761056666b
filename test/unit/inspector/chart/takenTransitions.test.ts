import { describe, expect, it } from 'vitest'
import { graphFrom, takenTransitions } from '../../../../src/inspector/page/chart/index.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'

const graph = graphFrom(JSON.parse(JSON.stringify(authMachine.config)))
const told = (from: string[], event: string, to: string[], of = graph): string[] => {
  const taken = takenTransitions(of, { from, to, event })
  return of.transitions
    .filter(({ id }) => taken.has(id))
    .map(({ source, label, targets }) => `${source} ${label} → ${targets}`)
}

const rest = ['authenticated.presence.active.watched', 'authenticated.lifetime.running']

describe('the transitions that a step has taken', () => {
  it('are told by where they led, as their guards are not known', () => {
    const fresh = ['authenticated.token.fresh', ...rest]
    expect(told(fresh, 'token.expiring', ['authenticated.token.offline', ...rest])).toEqual([
      'authenticated.token.fresh token.expiring → authenticated.token.offline',
    ])
    expect(told(fresh, 'token.expiring', ['authenticated.token.refreshing', ...rest])).toEqual([
      'authenticated.token.fresh token.expiring → authenticated.token.refreshing',
    ])
  })

  it('are found by the names of XState and by those of a flight record', () => {
    const from = ['authenticated.token.refreshing', ...rest]
    const to = ['authenticated.token.fresh', ...rest]
    const expected = ['authenticated.token.refreshing refreshSession done → authenticated.token.fresh']
    expect(told(from, 'xstate.done.actor.refresh', to)).toEqual(expected)
    expect(told(from, 'refreshSession.done', to)).toEqual(expected)
    expect(told(from, 'refresh.done', to)).toEqual(expected)
  })

  it('include those that were then taken at once', () => {
    expect(told(['authenticating'], 'session.cancel', ['anonymous'])).toEqual([
      'authenticating session.cancel → notSignedIn',
      'notSignedIn always → anonymous',
    ])
  })

  it('are those of the box around, where the innermost state does not hear', () => {
    expect(told(['authenticated.token.fresh', ...rest], 'session.signOut', ['signingOut'])).toEqual([
      'authenticated session.signOut → signingOut',
    ])
  })

  it('are none for an event that nobody heard', () => {
    expect(told(['anonymous'], 'idle.stay', ['anonymous'])).toEqual([])
  })

  it('hear wildcards as XState does', () => {
    const of = graphFrom({
      initial: 'a',
      states: { a: { on: { 'mouse.*': 'b', '*': 'c' } }, b: {}, c: {} },
    })
    expect(told(['a'], 'mouse.down', ['b'], of)).toEqual(['a mouse.* → b'])
    expect(told(['a'], 'key', ['c'], of)).toEqual(['a * → c'])
    expect(told(['a'], 'xstate.init', ['c'], of)).toEqual([])
  })

  it('come to an end where `always` transitions go in a circle', () => {
    const of = graphFrom({
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { always: 'c' }, c: { always: 'b' }, d: {} },
    })
    expect(told(['a'], 'GO', ['d'], of)).toEqual([])
  })
})
