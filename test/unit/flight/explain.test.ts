import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { explain } from '../../../src/flight/explain.ts'
import { REASONS } from '../../../src/flight/reasons.ts'
import type { EndReason } from '../../../src/session.ts'
import { fakeServer } from '../engine/fakeServer.ts'
import { type WorldTab, world } from '../engine/world.ts'

const day = 86_400_000
const said = ({ auth }: WorldTab) => auth.explain().sentence
const events = ({ auth }: WorldTab) => auth.explain().chain.map(({ event }) => event)

/** A world whose clock shows a time of day that sentences can be compared with. */
function dated(...options: Parameters<typeof world>) {
  const w = world(...options)
  const time = (ms = 0) => new Date(w.clock.now() + ms).toTimeString().slice(0, 8)
  return { ...w, time }
}

const down = new AuthError('server_error', 'The auth server answered 503.')

describe('explain says of a tab that', () => {
  it('restores: since when, and when it tries again', async () => {
    const server = fakeServer({ mode: 'ambient' })
    const w = dated({ server, shareStore: false })
    const first = await w.signIn(w.open())
    first.auth.dispose()
    server.faults.refresh.push({ type: 'reject', error: down })
    const tab = w.open()
    const since = w.time()
    expect(said(tab)).toBe(`Restoring the stored session since ${since}.`)
    await w.finish(tab.auth.ready)
    const { retryAt } = tab.auth.actor.getSnapshot().context
    const next = new Date(retryAt).toTimeString().slice(0, 8)
    expect(said(tab)).toBe(
      `Restoring the stored session since ${since}; the last try failed (server_error), next try at ${next}.`,
    )
    w.dispose()
  })

  it('never had a session', async () => {
    const w = dated()
    const tab = w.open()
    await w.finish(tab.auth.ready)
    expect(said(tab)).toBe('Nobody is signed in.')
    expect(events(tab)).toEqual(['init', 'restoreSession.done'])
    w.dispose()
  })

  it('signs in, asks for a second factor, and fails', async () => {
    const w = dated()
    const tab = w.open()
    await w.finish(tab.auth.ready)
    const failing = tab.auth.signIn({ method: 'password', name: '' }).catch(() => {})
    await w.clock.pass(0)
    await w.finish(failing)
    expect(said(tab)).toBe('Nobody is signed in; the last try failed (invalid_credentials).')
    const signing = tab.auth.signIn({ method: 'password', name: 'ada', secondFactor: true })
    expect(said(tab)).toBe(`Signing in since ${w.time()}.`)
    await w.finish(signing)
    expect(said(tab)).toBe(`Waiting for the second factor since ${w.time()}.`)
    await w.finish(tab.auth.submitSecondFactor({ code: '000000' }).catch(() => {}))
    expect(said(tab)).toContain('; the last try failed (second_factor_invalid).')
    w.dispose()
  })

  it('is signed in: refreshing, offline, backing off, idle, locked', async () => {
    const w = dated()
    const tab = await w.signIn(w.open({ idle: { timeout: 600_000, warning: 60_000 }, unlock: async () => true }))
    const since = `Signed in since ${w.time()}`
    expect(said(tab)).toBe(`${since}.`)

    const refreshing = tab.auth.refresh()
    await null
    expect(said(tab)).toBe(`${since}; refreshing the token.`)
    await w.finish(refreshing)
    expect(said(tab)).toBe(`${since}; refreshed at ${w.time()}.`)
    expect(events(tab)).toEqual([
      'session.refresh',
      'lock.wanted',
      'lock.taken',
      'refresh.sent',
      'refresh.answered',
      'tabs.told',
      'refreshSession.done',
    ])

    w.server.faults.refresh.push({ type: 'reject', error: down })
    await w.finish(tab.auth.refresh().catch(() => {}))
    const { retryAt } = tab.auth.actor.getSnapshot().context
    const next = new Date(retryAt).toTimeString().slice(0, 8)
    expect(said(tab)).toBe(`${since}; the last try failed (server_error), next try at ${next}.`)
    expect(tab.auth.explain().chain).toContainEqual(
      expect.objectContaining({ event: 'refresh.refused', code: 'server_error' }),
    )
    tab.lifecycle('offline')
    expect(said(tab)).toBe(`${since}; the device is offline.`)
    tab.lifecycle('online')
    await w.clock.pass(545_000)
    expect(tab.auth.view.isIdleWarning).toBe(true)
    const limit = new Date(tab.auth.view.idleDeadline ?? 0).toTimeString().slice(0, 8)
    expect(said(tab)).toContain(`${since}; nobody is active, and the limit is at ${limit}; refreshed at `)
    tab.auth.stay()
    tab.auth.lock()
    expect(said(tab)).toContain(`${since}; locked; `)
    w.dispose()
  })

  it('signed in on another day: with the date', async () => {
    const w = dated()
    const tab = await w.signIn(w.open())
    const then = w.time()
    w.clock.sleep(3 * day)
    expect(said(tab)).toMatch(new RegExp(`^Signed in since 2001-09-0\\d ${then}`))
    w.dispose()
  })

  it('has another tab that refreshes', async () => {
    const w = dated()
    const [one, two] = [await w.signIn(w.open()), w.open()]
    await w.finish(two.auth.ready)
    await w.finish(two.auth.refresh())
    await w.clock.pass(100)
    const { tab } = two.auth.record()
    expect(said(one)).toMatch(new RegExp(`; refreshed at [\\d:]{8} by tab ${tab}\\.$`))
    expect(one.auth.record().entries).toContainEqual(expect.objectContaining({ event: 'record.adopted', by: tab }))
    expect(one.auth.record().entries).toContainEqual(expect.objectContaining({ event: 'tabs.heard', by: tab }))
    w.dispose()
  })
})

describe('explain says why a session has ended', () => {
  type Ending = readonly [reason: EndReason, end: (w: ReturnType<typeof dated>, tab: WorldTab) => Promise<void>]
  const revoke = async (w: ReturnType<typeof dated>, tab: WorldTab) => {
    for (const family of w.server.families) family.isDead = true
    await w.finish(tab.auth.refresh().catch(() => {}))
  }
  const endings: readonly Ending[] = [
    ['user', async (w, tab) => void (await w.finish(tab.auth.signOut()))],
    ['idle', (w) => w.clock.pass(61_000)],
    ['lifetime', (w) => w.clock.pass(41_000)],
    ['revoked', revoke],
    [
      'refreshLost',
      async (w, tab) => {
        w.server.faults.refresh.push({ type: 'loseAnswer' })
        await w.finish(tab.auth.refresh().catch(() => {}))
        await w.finish(tab.auth.refresh().catch(() => {}))
      },
    ],
  ]
  it.each(endings)('%s: here, in another tab, and after a reload', async (reason, end) => {
    const w = dated({ server: fakeServer({ lifetime: 3_600 }) })
    const options = {
      ...(reason === 'idle' && { idle: { timeout: 60_000 } }),
      ...(reason === 'lifetime' && { lifetime: 40_000 }),
    }
    const tab = await w.signIn(w.open(options))
    const other = w.open(options)
    await w.finish(other.auth.ready)
    await end(w, tab)
    await w.clock.pass(1_000)
    const [own, theirs] = [tab, other].map(({ auth }) => ({ view: auth.view, ...auth.explain() }))
    if (!own || !theirs) throw new Error('there are two')
    expect(own.view).toMatchObject({ status: 'signedOut', reason, source: 'self' })
    const code = REASONS[reason].includes('refused') ? ' (invalid_grant)' : ''
    const text = `: ${REASONS[reason]}${code}.`
    expect(own.sentence).toMatch(/^Signed out at \d\d:\d\d:\d\d: /)
    expect(own.sentence).toContain(text)
    expect(own.chain.at(-1)?.event).toBe('endSession.done')
    expect(own.chain.find((entry) => entry.reason)).toMatchObject({ reason, source: 'self' })
    if (theirs.view.source === 'remote') {
      const by = tab.auth.record().tab
      expect(theirs.sentence).toMatch(new RegExp(`^Signed out at \\d\\d:\\d\\d:\\d\\d by tab ${by}: `))
      expect(theirs.sentence).toContain(text)
      expect(theirs.chain.filter((entry) => entry.by === by)).not.toEqual([])
    } else expect(theirs.view).toMatchObject({ reason, source: 'self' })
    tab.auth.dispose()
    other.auth.dispose()
    const reloaded = w.open(options)
    await w.finish(reloaded.auth.ready)
    expect(reloaded.auth.view).toMatchObject({ status: 'anonymous', reason: null })
    expect(said(reloaded)).toBe(own.sentence.replace(/^Signed out/, 'Nobody is signed in: the last session ended'))
    expect(events(reloaded).at(-1)).toBe('restoreSession.done')
    expect(reloaded.auth.explain().chain.find((entry) => entry.reason)).toMatchObject({ reason, source: 'self' })
    w.dispose()
  })

  it('still, when its own end has long fallen out of the record', async () => {
    const w = dated()
    const tab = await w.signIn(w.open())
    await w.finish(tab.auth.signOut())
    const sentence = said(tab)
    for (let turn = 0; turn < 60; turn++) {
      tab.lifecycle('offline')
      tab.lifecycle('online')
    }
    expect(tab.auth.record().entries.some(({ reason }) => reason)).toBe(false)
    expect(said(tab)).toBe(sentence)
    expect(tab.auth.explain().chain.find(({ reason }) => reason)).toMatchObject({ reason: 'user' })
    w.dispose()
  })

  it('storageCleared: no tab has done that', async () => {
    const w = dated()
    const tab = await w.signIn(w.open())
    w.values.clear()
    await w.finish(tab.auth.refresh().catch(() => {}))
    await w.clock.pass(2_000)
    expect(tab.auth.view.reason).toBe('storageCleared')
    expect(said(tab)).toMatch(/^Signed out at [\d:]{8}: what was stored of it is gone\.$/)
    w.dispose()
  })

  it("was signed out by a tab that has left no account: its own is not another tab's", async () => {
    const w = dated()
    const first = await w.signIn(w.open())
    const second = w.open()
    await w.finish(second.auth.ready)
    await w.finish(first.auth.signOut())
    await w.clock.pass(1_000)
    const { tab, entries } = second.auth.record()
    const account = { tab, session: first.auth.actor.getSnapshot().context.ended ?? '', entries }
    const { sentence, chain } = explain(second.auth.actor.getSnapshot(), { tab, entries }, account, w.clock.now())
    expect(sentence).toMatch(/^Signed out at [\d:]{8} by another tab: /)
    expect(chain.filter(({ reason }) => reason)).toHaveLength(1)
    w.dispose()
  })

  it('expired: a backend that cannot refresh', async () => {
    const w = dated({ server: fakeServer({ lifetime: 10 }) })
    const { refresh: _, ...rest } = w.server.backend()
    const tab = await w.signIn(w.open({ backend: { ...rest, refreshWith: 'none' } }))
    await w.clock.pass(60_000)
    expect(tab.auth.view.reason).toBe('expired')
    expect(said(tab)).toMatch(/: the access token had expired and could not be refreshed\.$/)
    w.dispose()
  })

  it('a page that was loaded into a session that the server has ended', async () => {
    const w = dated({ server: fakeServer({ lifetime: 10 }) })
    const before = await w.signIn(w.open())
    before.auth.dispose()
    for (const family of w.server.families) family.isDead = true
    await w.clock.pass(60_000)
    const tab = w.open()
    await w.finish(tab.auth.ready)
    await w.clock.pass(1_000)
    expect(said(tab)).toMatch(/^Signed out at [\d:]{8}: the server refused the refresh token \(invalid_grant\)\.$/)
    tab.auth.dispose()
    const reloaded = w.open()
    await w.finish(reloaded.auth.ready)
    expect(said(reloaded)).toMatch(/^Nobody is signed in: the last session ended at .*\(invalid_grant\)\.$/)
    w.dispose()
  })

  it('a newer session makes the account of the last one worth nothing', async () => {
    const w = dated()
    const tab = await w.signIn(w.open())
    await w.finish(tab.auth.signOut())
    expect(w.noteValues.get('authchart:fake:flight')).toContain('session.signOut')
    await w.signIn(tab)
    expect(w.noteValues.get('authchart:fake:flight')).toBe('')
    w.dispose()
  })
})
