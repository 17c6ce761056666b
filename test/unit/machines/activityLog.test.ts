import { describe, expect, it } from 'vitest'
import { memoryChannel, memoryHub } from '../../../src/adapters/channels/memoryChannel.ts'
import { memoryNotes } from '../../../src/adapters/memory/memoryNotes.ts'
import { createActivityLog } from '../../../src/machines/inactivity/activityLog.ts'
import { createMessenger } from '../../../src/machines/tabs/messages.ts'
import { manualClock } from '../../contract/manualClock.ts'

function logs() {
  const clock = manualClock()
  clock.sleep(1_000_000)
  const values = new Map<string, string>()
  const hub = memoryHub((arrive) => arrive())
  const said: unknown[] = []
  memoryChannel(hub).subscribe((message) => said.push(message))
  const log = () => createActivityLog('app', { notes: memoryNotes(values), clock }, createMessenger(memoryChannel(hub)))
  return { clock, values, said, log }
}

describe('the activity log', () => {
  it('knows nothing at first, then when somebody was active, in any tab', () => {
    const { clock, log, values, said } = logs()
    const [a, b] = [log(), log()]
    expect(a.lastActiveAt()).toBeNull()
    a.record()
    const at = clock.now()
    clock.sleep(5_000)
    expect([a.lastActiveAt(), b.lastActiveAt()]).toEqual([at, at])
    expect([...values]).toEqual([['authchart:app:active', String(at)]])
    expect(said).toEqual([{ schema: 1, type: 'active', at }])
  })

  it('hears of activity where the note is late, and takes the latest', () => {
    const { clock, log } = logs()
    const a = log()
    a.record()
    clock.sleep(5_000)
    a.hear(clock.now() - 1_000)
    expect(a.lastActiveAt()).toBe(clock.now() - 1_000)
    a.hear(clock.now() - 3_000)
    expect(a.lastActiveAt()).toBe(clock.now() - 1_000)
  })

  it('T15: believes no moment in the future, neither of a message nor of a note', () => {
    const { clock, log, values } = logs()
    const a = log()
    const now = clock.now()
    a.hear(now + 86_400_000)
    expect(a.lastActiveAt()).toBe(now)
    clock.sleep(10_000)
    expect(a.lastActiveAt()).toBe(now)
    values.set('authchart:app:active', String(now + 86_400_000))
    expect(a.lastActiveAt()).toBe(now + 10_000)
  })

  it('T14: remembers what it has read where the note cannot be read any more', () => {
    const { clock, log, values } = logs()
    const [a, b] = [log(), log()]
    a.record()
    const at = clock.now()
    expect(b.lastActiveAt()).toBe(at)
    values.clear()
    clock.sleep(5_000)
    expect(b.lastActiveAt()).toBe(at)
  })

  it.each(['', 'soon', 'NaN', 'Infinity'])('T14: a note that says %j says nothing', (note) => {
    const { log, values, clock } = logs()
    values.set('authchart:app:active', note)
    const a = log()
    expect(a.lastActiveAt()).toBeNull()
    a.record()
    values.set('authchart:app:active', note)
    expect(a.lastActiveAt()).toBe(clock.now())
  })
})
