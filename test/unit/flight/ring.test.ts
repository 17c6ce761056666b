import { describe, expect, it } from 'vitest'
import type { FlightFacts } from '../../../src/flight/flight.ts'
import { createFlight } from '../../../src/flight/flight.ts'
import type { FlightEntry } from '../../../src/flight/flight.types.ts'
import { manualClock } from '../../contract/manualClock.ts'

const START = 1_000_000_000_000

function flightAt() {
  let wall = START
  const manual = manualClock()
  const clock = {
    ...manual,
    now: () => wall,
    leap(ms: number) {
      wall += ms
    },
  }
  let serial = 0
  const random = { id: () => `${++serial}abcdef0123456789`, fraction: () => 0 }
  return { clock, flight: createFlight({ clock, random }) }
}

describe('the ring', () => {
  it('keeps the last hundred entries and says how many it has dropped', () => {
    const { flight } = flightAt()
    for (let turn = 0; turn < 250; turn++) flight.note(`event.${turn}`)
    const { entries, dropped } = flight.record()
    expect(entries).toHaveLength(100)
    expect(entries[0]?.event).toBe('event.150')
    expect(dropped).toBe(150)
  })

  it('is at most 64 kB of JSON, whatever the ledger, a backend or an app puts in', () => {
    const { flight } = flightAt()
    const hostile = '\u0000"<script>😈'.repeat(100_000)
    for (let turn = 0; turn < 250; turn++) {
      const facts = {
        states: ['authenticated.token.backingOff', 'authenticated.presence.active.watched', 'authenticated.lifetime'],
        session: hostile,
        by: hostile,
        code: hostile,
        reason: hostile,
        source: hostile,
        generation: Number.MAX_SAFE_INTEGER,
        ms: Number.MAX_SAFE_INTEGER,
      }
      flight.note(`${turn}${hostile}`, facts as unknown as FlightFacts)
    }
    const text = JSON.stringify(flight.record())
    expect(flight.record().entries).toHaveLength(100)
    expect(text.length).toBeLessThan(65_536)
    expect(text).not.toMatch(/[<>😈]|\\u0000/u)
  })

  it('lets a flood of one note drive nothing else out', () => {
    const { flight } = flightAt()
    flight.note('session.signIn', { states: ['authenticating'] })
    for (let turn = 0; turn < 5_000; turn++) flight.note('tabs.heard')
    expect(flight.record().entries.map(({ event }) => event)).toEqual(['session.signIn', 'tabs.heard'])
    expect(flight.record().dropped).toBe(4_999)
  })

  it('lets a page that is hidden and shown again all day drive nothing else out', () => {
    const { flight } = flightAt()
    flight.note('session.signIn', { states: ['authenticating'] })
    for (let turn = 0; turn < 300; turn++) {
      flight.note('page.hidden')
      flight.note('page.woke', { ms: turn })
    }
    flight.note('page.hidden')
    flight.note('page.frozen')
    expect(flight.record().entries.map(({ event, ms }) => [event, ms])).toEqual([
      ['session.signIn', undefined],
      ['page.woke', 299],
      ['page.hidden', undefined],
      ['page.frozen', undefined],
    ])
  })

  it('has both clocks, and says when they went apart', () => {
    const { clock, flight } = flightAt()
    flight.note('one')
    clock.leap(90_000)
    flight.note('two')
    expect(flight.record()).toMatchObject({
      kind: 'authchart.flight',
      schema: 1,
      tab: '1abc',
      startedAt: START,
      entries: [
        { at: START, elapsed: 0, event: 'one' },
        { at: START + 90_000, elapsed: 0, event: 'clock.jumped', ms: 90_000 },
        { at: START + 90_000, elapsed: 0, event: 'two' },
      ],
    })
  })

  it('gives out what nobody can change by going on', () => {
    const { flight } = flightAt()
    flight.note('one')
    const { entries } = flight.record()
    flight.note('two')
    expect(entries.map(({ event }) => event)).toEqual(['one'])
  })
})

describe('watching', () => {
  it('tells each entry in a task of its own, to every listener that is still there', async () => {
    const { flight } = flightAt()
    const first: FlightEntry[] = []
    const second: FlightEntry[] = []
    const stop = flight.watch((entry) => first.push(entry))
    flight.watch((entry) => second.push(entry))
    flight.note('one')
    expect(first).toEqual([])
    await null
    flight.note('two')
    stop()
    await null
    expect(first.map(({ event }) => event)).toEqual(['one'])
    expect(second.map(({ event }) => event)).toEqual(['one', 'two'])
  })

  it('tells nobody any more once it is closed', async () => {
    const { flight } = flightAt()
    const heard: FlightEntry[] = []
    flight.watch((entry) => heard.push(entry))
    flight.note('one')
    flight.close()
    await null
    expect(heard).toEqual([])
  })
})
