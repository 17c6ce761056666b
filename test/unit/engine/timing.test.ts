import { describe, expect, it } from 'vitest'
import { judgeIdle } from '../../../src/machines/inactivity/judgeIdle.ts'
import { backOff } from '../../../src/machines/refresh/backOff.ts'
import { refreshDue } from '../../../src/machines/refresh/expiry.actor.ts'
import { readMessage } from '../../../src/machines/tabs/messages.ts'

describe('the moment of a proactive refresh', () => {
  const now = 1_000_000
  const due = (expiresIn: number, fraction: number, isVisible = true) =>
    refreshDue(now + expiresIn, now, 30_000, fraction, isVisible) - now

  it('lies a leeway and a jitter before the end', () => {
    expect(due(3_600_000, 0)).toBe(3_570_000)
    expect(due(3_600_000, 1)).toBe(3_562_500)
  })
  it('is later in a hidden tab, so that a visible one goes first', () => {
    for (const fraction of [0, 0.5, 1])
      expect(due(3_600_000, fraction, false)).toBeGreaterThanOrEqual(due(3_600_000, 0))
    expect(due(3_600_000, 0.5, false)).toBeLessThan(3_600_000)
  })
  it('T33: leaves a token that lives shorter than the leeway half of its life', () => {
    expect(due(10_000, 0)).toBe(5_000)
    expect(due(10_000, 1)).toBeGreaterThan(3_000)
    expect(due(-5_000, 0.5)).toBe(-5_000)
  })
})

describe('the back-off', () => {
  it('grows, is capped, and never comes before the server allows', () => {
    expect(backOff(0, 1)).toBe(1_100)
    expect(backOff(3, 1)).toBe(8_100)
    expect(backOff(50, 1)).toBe(60_100)
    expect(backOff(50, 0)).toBe(100)
    expect(backOff(0, 0, 20_000)).toBe(20_000)
  })
})

describe('idleness', () => {
  it('is judged by timestamps alone', () => {
    const limits = { timeout: 60_000, warning: 10_000 }
    expect(judgeIdle(limits, 0, 0)).toEqual({ is: 'active', next: 50_000 })
    expect(judgeIdle(limits, 0, 50_000)).toEqual({ is: 'warned', next: 60_000 })
    expect(judgeIdle(limits, 0, 60_000)).toEqual({ is: 'expired' })
    expect(judgeIdle({ timeout: 60_000, warning: 0 }, 0, 59_999)).toEqual({ is: 'active', next: 60_000 })
  })
})

describe('a tab message', () => {
  it('T15: is read only in its exact shape', () => {
    const session = {
      id: 'e',
      user: { id: 'u' },
      scopes: [],
      amr: [],
      signedInAt: 1,
      endsAt: null,
      expiresAt: null,
      generation: 2,
    }
    const shared = { commit: 'c', session, accessToken: 'a', tokenType: 'Bearer', expiresAt: 5 }
    expect(readMessage({ schema: 1, type: 'token', epoch: 'e', shared })).not.toBeNull()
    for (const broken of [
      { ...shared, accessToken: 1 },
      { ...shared, expiresAt: 'soon' },
      { ...shared, session: { ...session, user: null } },
      { ...shared, session: { ...session, user: {} } },
      { ...shared, session: { ...session, generation: 1.5 } },
      { ...shared, session: { ...session, id: 'of-another-epoch' } },
      { ...shared, accessToken: 'a\nb' },
      { ...shared, accessToken: '' },
      { ...shared, tokenType: 'Bear er' },
    ])
      expect(readMessage({ schema: 1, type: 'token', epoch: 'e', shared: broken })).toBeNull()
    expect(readMessage({ schema: 1, type: 'toString' })).toBeNull()
  })
})
