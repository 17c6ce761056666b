import { describe, expect, it } from 'vitest'
import { explanationOf } from '../../../../src/inspector/page/model/explanation.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import type { WireMessage } from '../../../../src/inspector/wire/index.ts'
import { messagesOf } from './messages.ts'

function explained(messages: readonly WireMessage[], tab = 'one', index = messages.length - 1) {
  const timeline = createTimeline()
  timeline.add(messages)
  return explanationOf(timeline.frames, index + 1, tab, timeline.stateAt(index))
}

const IN = ['authenticated.token.fresh', 'authenticated.presence.active.watched', 'authenticated.lifetime.running']
const inside = { authenticated: { token: 'fresh', presence: { active: 'watched' }, lifetime: 'running' } }
const clock = /\d\d:\d\d:\d\d/g
const plain = (sentence: string | undefined) => sentence?.replace(/\d{4}-\d\d-\d\d /g, '').replace(clock, '…')

describe('the explanation', () => {
  it('says the same as the session itself, from its context', () => {
    const write = messagesOf('one')
    const context = { session: null, failures: 0, retryAt: 0, error: null, reason: 'user', source: 'self', ended: 's1' }
    const messages = [
      write.actor(0),
      write.note(1, 'session.signOut', { states: ['signingOut'], reason: 'user', source: 'self', session: 's1' }),
      write.snapshot(1, 'session.signOut', 'signedOut', context),
    ]
    expect(plain(explained(messages)?.sentence)).toMatch(/^Signed out at …/)
    expect(explained(messages)?.chain.map(({ event }) => event)).toEqual(['session.signOut'])
  })

  it('explains a flight record, which has no context', () => {
    const write = messagesOf('one')
    const messages = [
      write.actor(0),
      write.note(1_000, 'runAttempt.done', { states: IN, session: 's1' }),
      write.snapshot(1_000, 'runAttempt.done', inside, undefined),
      write.note(9_000, 'refresh.refused', { code: 'invalid_grant' }),
      write.note(9_100, 'refreshSession.done', {
        states: ['signingOut'],
        reason: 'revoked',
        source: 'self',
        session: 's1',
      }),
      write.snapshot(9_100, 'refreshSession.done', 'signingOut', undefined),
    ]
    expect(plain(explained(messages, 'one', 2)?.sentence)).toMatch(/^Signed in since …/)
    expect(plain(explained(messages)?.sentence)).toMatch(/^Signing out at …: .*invalid_grant/)
  })

  it('knows from the record of another tab how that one ended the session', () => {
    const one = messagesOf('one')
    const two = messagesOf('two')
    const context = {
      session: null,
      failures: 0,
      retryAt: 0,
      error: null,
      reason: 'user',
      source: 'remote',
      ended: 's1',
    }
    const messages = [
      one.actor(0),
      two.actor(0),
      two.note(5, 'session.signOut', { states: ['signingOut'], reason: 'user', source: 'self', session: 's1' }),
      one.note(9, 'tab.signedOut', { states: ['signingOut'], reason: 'user', source: 'remote', session: 's1' }),
      one.snapshot(9, 'tab.signedOut', 'signedOut', context),
    ]
    const explanation = explained(messages)
    expect(plain(explanation?.sentence)).toMatch(/by tab two/)
    expect(explanation?.chain[0]).toMatchObject({ by: 'two', event: 'session.signOut' })
  })

  it('has nothing to say of an app without a record, nor of states that this version does not have', () => {
    const write = messagesOf('one')
    expect(explained([write.actor(0), write.snapshot(1, 'a', 'restoring')])).toBeNull()
    const odd = [write.actor(2), write.note(3, 'a', { states: ['onFire'] }), write.snapshot(3, 'a', 'onFire')]
    expect(explained(odd)).toBeNull()
  })
})
