import { describe, expect, it } from 'vitest'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { createActivityLog } from '../../../src/machines/inactivity/activityLog.ts'
import { ASKING, createInactivity, type IdlePolicy } from '../../../src/machines/inactivity/inactivity.actor.ts'
import { createMessenger } from '../../../src/machines/tabs/messages.ts'
import { fakePage, invoke, twoClocks } from './actorWorld.ts'

const POLICY: IdlePolicy = { timeout: 600_000, warning: 60_000, policy: 'signOut', activityDismissesWarning: false }

function browser() {
  const clock = twoClocks()
  const hub = memoryHub((arrive) => arrive())
  const values = new Map<string, string>()
  /** `own`: a note that the other tabs do not see, as where browsers show each other's notes late. */
  const open = (policy: IdlePolicy | null = POLICY, own = false, signedInAt?: number) => {
    const page = fakePage()
    const gestures = new Set<() => void>()
    const messenger = createMessenger(memoryChannel(hub))
    const notes = memoryNotes(own ? new Map() : values)
    const log = createActivityLog('app', { notes, clock }, messenger, () => signedInAt)
    const activity = {
      subscribe(listener: () => void) {
        gestures.add(listener)
        return () => gestures.delete(listener)
      },
    }
    const logic = createInactivity(() => policy, { activity, clock, lifecycle: page.lifecycle, log, messenger })
    const gesture = () => {
      for (const listener of [...gestures]) listener()
    }
    return { ...invoke(logic), page, gestures, gesture, log }
  }
  const said: { type: string }[] = []
  const listen = () => memoryChannel(hub).subscribe((message) => said.push(message as never))
  return { clock, open, values, said, listen, hub }
}

describe('the watch over inactivity', () => {
  it('warns, asks the tabs, and says that the session is over', async () => {
    const { clock, open, said, listen } = browser()
    listen()
    const tab = open()
    const start = clock.now()
    await clock.pass(539_999)
    expect(tab.sent).toEqual([])
    await clock.pass(1)
    expect(tab.sent).toEqual([{ type: 'idle.warned', deadline: start + 600_000, remaining: 60_000 }])
    await clock.pass(60_000 + ASKING - 1)
    expect(tab.sent).toHaveLength(1)
    expect(said.map(({ type }) => type)).toEqual(['active', 'whoIsActive'])
    await clock.pass(1)
    expect(tab.sent[1]).toEqual({ type: 'idle.expired', policy: 'signOut' })
    await clock.pass(5_000_000)
    expect(tab.sent).toHaveLength(2)
    expect(clock.timers).toBe(0)
  })

  it('does nothing at all without a policy', async () => {
    const { clock, open, values } = browser()
    const tab = open(null)
    expect(clock.timers + tab.page.listeners.size + tab.gestures.size + values.size).toBe(0)
  })

  it('goes on from the last activity that is known, as after a reload', async () => {
    const { clock, open } = browser()
    open().stop()
    await clock.pass(500_000)
    const tab = open()
    await clock.pass(40_000)
    expect(tab.sent).toMatchObject([{ type: 'idle.warned', remaining: 60_000 }])
  })

  it('is put off by what the user does', async () => {
    const { clock, open } = browser()
    const tab = open()
    await clock.pass(500_000)
    tab.gesture()
    await clock.pass(539_999)
    expect(tab.sent).toEqual([])
    await clock.pass(1)
    expect(tab.sent).toMatchObject([{ type: 'idle.warned' }])
  })

  it('once it has warned only an answer counts, unless the app says otherwise', async () => {
    const { clock, open } = browser()
    const tab = open()
    await clock.pass(550_000)
    tab.gesture()
    await clock.pass(10_000)
    expect(tab.sent).toHaveLength(1)
    tab.send({ type: 'idle.stay' })
    expect(tab.sent[1]).toEqual({ type: 'idle.resumed' })
    await clock.pass(539_999)
    expect(tab.sent).toHaveLength(2)
    await clock.pass(1)
    expect(tab.sent[2]).toMatchObject({ type: 'idle.warned' })
  })

  it('lets any gesture end the warning where the app says so', async () => {
    const { clock, open } = browser()
    const tab = open({ ...POLICY, activityDismissesWarning: true })
    await clock.pass(550_000)
    tab.gesture()
    expect(tab.sent.map(({ type }) => type)).toEqual(['idle.warned', 'idle.resumed'])
  })

  it('T3: is judged on waking up, before any timer has caught up', async () => {
    const { clock, open } = browser()
    const tab = open()
    clock.sleep(570_000)
    tab.page.tell('hidden')
    expect(tab.sent).toEqual([])
    tab.page.tell('woke')
    expect(tab.sent).toMatchObject([{ type: 'idle.warned', remaining: 30_000 }])
  })

  it('T3: the first gesture after a night does not undo the night', async () => {
    const { clock, open } = browser()
    const tab = open()
    clock.sleep(8 * 3_600_000)
    tab.gesture()
    await clock.pass(ASKING)
    expect(tab.sent).toEqual([{ type: 'idle.expired', policy: 'signOut' }])
  })

  it.each([24 * 3_600_000, 300_000])('T4: a clock that is set back by %s ms does not put off the end', async (ms) => {
    const { clock, open } = browser()
    const [one, other] = [open(), open()]
    await clock.pass(100_000)
    clock.jump(-ms)
    await clock.pass(500_000 + 2 * ASKING)
    for (const tab of [one, other]) expect(tab.sent.at(-1)).toEqual({ type: 'idle.expired', policy: 'signOut' })
  })

  it('T4: nor does it hide what somebody does afterwards in another tab', async () => {
    const { clock, open, said, listen } = browser()
    listen()
    const [one, other] = [open(), open(POLICY, true)]
    await clock.pass(100_000)
    clock.jump(-24 * 3_600_000)
    await clock.pass(300_000)
    one.gesture()
    await clock.pass(500_000)
    expect([one.sent, other.sent]).toEqual([[], []])
    expect(said.filter(({ type }) => type === 'whoIsActive')).toEqual([])
    await clock.pass(100_000 + ASKING)
    for (const tab of [one, other]) expect(tab.sent.at(-1)).toEqual({ type: 'idle.expired', policy: 'signOut' })
  })

  it.each([true, false])('T4: nor ends anything when it is set right again; notes can be read: %s', async (canRead) => {
    const { clock, open, values } = browser()
    const tab = open(POLICY, false, clock.now())
    await clock.pass(300_000)
    tab.gesture()
    await clock.pass(10_000)
    clock.jump(-24 * 3_600_000)
    await clock.pass(60_000)
    if (!canRead) values.clear()
    await clock.pass(60_000)
    clock.jump(24 * 3_600_000)
    await clock.pass(120_000)
    expect(tab.sent).toEqual([])
  })

  it('T4: a page that is opened after that counts from then on', async () => {
    const { clock, open, values } = browser()
    open().stop()
    clock.jump(-24 * 3_600_000)
    expect(values.size).toBe(1)
    const tab = open()
    await clock.pass(539_999)
    expect(tab.sent).toEqual([])
    await clock.pass(60_001 + ASKING)
    expect(tab.sent.at(-1)).toEqual({ type: 'idle.expired', policy: 'signOut' })
  })

  it('T21: whoever works in another tab keeps this one awake, note or no note', async () => {
    const { clock, open } = browser()
    const a = open()
    const b = open({ ...POLICY }, true)
    await clock.pass(500_000)
    b.gesture()
    await clock.pass(100_000)
    expect(a.sent).toEqual([])
  })

  it('T21: a tab that was asleep asks the others first, and is told', async () => {
    const { clock, open, hub } = browser()
    const a = open()
    const b = open({ ...POLICY }, true)
    await clock.pass(300_000)
    // The message gets lost.
    const members = [...hub.members]
    hub.members.clear()
    b.gesture()
    for (const member of members) hub.members.add(member)
    await clock.pass(300_000)
    expect(a.sent.map(({ type }) => type)).toEqual(['idle.warned', 'idle.resumed'])
    await clock.pass(ASKING)
    expect(a.sent).toHaveLength(2)
  })

  it('T21: gives the others their full time, whatever wakes it in between', async () => {
    const { clock, open } = browser()
    const tab = open({ ...POLICY, warning: 0 })
    await clock.pass(600_000)
    await clock.pass(ASKING / 2)
    tab.page.tell('woke')
    await clock.pass(ASKING / 2 - 1)
    expect(tab.sent).toEqual([])
    await clock.pass(1)
    expect(tab.sent).toEqual([{ type: 'idle.expired', policy: 'signOut' }])
  })

  it('an answer while it asks is in time', async () => {
    const { clock, open } = browser()
    const tab = open({ ...POLICY, warning: 0 })
    await clock.pass(600_100)
    tab.gesture()
    tab.send({ type: 'idle.stay' })
    await clock.pass(ASKING)
    expect(tab.sent).toEqual([{ type: 'idle.resumed' }])
  })

  it('without a warning goes straight to the end', async () => {
    const { clock, open } = browser()
    const tab = open({ ...POLICY, warning: 0, policy: 'lock' })
    await clock.pass(600_000 + ASKING)
    expect(tab.sent).toEqual([{ type: 'idle.expired', policy: 'lock' }])
  })

  it('where the app only wants to know, activity afterwards begins a new count', async () => {
    const { clock, open } = browser()
    const tab = open({ ...POLICY, policy: 'notify' })
    await clock.pass(600_000 + ASKING)
    tab.gesture()
    expect(tab.sent.map(({ type }) => type)).toEqual(['idle.warned', 'idle.expired', 'idle.resumed'])
  })

  it('says when somebody was active to whoever asks', () => {
    const { clock, open, said, listen, hub } = browser()
    open()
    const at = clock.now()
    clock.sleep(5_000)
    listen()
    createMessenger(memoryChannel(hub)).post({ type: 'whoIsActive' })
    expect(said).toContainEqual({ schema: 1, type: 'active', at })
  })

  it('T25: leaves neither timer nor listener', () => {
    const { clock, open } = browser()
    const tab = open()
    expect(clock.timers).toBe(1)
    tab.stop()
    expect(clock.timers + tab.page.listeners.size + tab.gestures.size).toBe(0)
  })
})
