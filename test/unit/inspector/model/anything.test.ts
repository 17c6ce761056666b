import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countdownsAt } from '../../../../src/inspector/page/model/deadlines.ts'
import { filterFrames, NO_FILTER, payloadOf } from '../../../../src/inspector/page/model/filter.ts'
import { eventLabel, statesLabel } from '../../../../src/inspector/page/model/labels.ts'
import { sequenceOf } from '../../../../src/inspector/page/model/sequence.ts'
import { innermostStates } from '../../../../src/inspector/page/model/stateValue.ts'
import { changeOf, takenBy } from '../../../../src/inspector/page/model/taken.ts'
import { clockTime, duration } from '../../../../src/inspector/page/model/time.ts'
import { createTimeline } from '../../../../src/inspector/page/model/timeline.ts'
import { readMessage } from '../../../../src/inspector/wire/index.ts'

const json = fc.jsonValue({ maxDepth: 4 })
const word = fc.oneof(fc.string(), fc.constantFrom('x:0', 'x:1', '__proto__', 'constructor', 'toString', ''))
const context = fc.record(
  { session: json, idleDeadline: json, retryAt: json, failures: json },
  { requiredKeys: ['session', 'idleDeadline', 'retryAt', 'failures'] },
)
const message = fc.record(
  {
    type: fc.constantFrom('@xstate.actor', '@xstate.event', '@xstate.snapshot', '@authchart.flight'),
    sessionId: word,
    rootId: fc.oneof(word, json),
    parentId: fc.oneof(word, json),
    sourceId: fc.oneof(word, json),
    name: fc.oneof(word, json),
    definition: fc.oneof(
      word,

      json.map((value) => JSON.stringify(value)),
    ),
    createdAt: fc.oneof(fc.nat(1_000).map(String), fc.double().map(String), json),
    event: fc.oneof(fc.record({ type: word, more: json }), json),
    snapshot: fc.oneof(fc.record({ status: word, value: json, context: fc.oneof(context, json), output: json }), json),
    entry: fc.record({
      at: fc.double({ noNaN: true }),
      event: fc.oneof(word, fc.constantFrom('lock.taken', 'tabs.told', 'tabs.heard', 'refresh.sent', 'record.adopted')),
      by: word,
      reason: word,
      generation: fc.double(),
      states: fc.array(word),
    }),
    authchart: fc.record({ tab: word, seq: fc.double(), elapsed: fc.double() }),
  },
  { requiredKeys: ['type', 'sessionId'] },
)

describe('whatever is received', () => {
  it('can be ordered, walked, filtered, drawn and named', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), fc.string(), (values, text) => {
        const messages = values.flatMap((value) => readMessage(value) ?? [])
        const timeline = createTimeline({ limit: 20 })
        for (const each of messages) timeline.add([each])
        for (const [index, frame] of timeline.frames.entries()) {
          for (const actor of timeline.stateAt(index).actors.values()) {
            const taken = takenBy(actor)
            if (taken) changeOf(taken)
            statesLabel(innermostStates(actor.value))
            for (const { remaining, share } of countdownsAt(actor.deadlines, frame.at)) {
              expect(duration(remaining)).not.toContain('NaN')
              expect(share).toBeGreaterThanOrEqual(0)
              expect(share).toBeLessThanOrEqual(1)
            }
          }
          expect(typeof eventLabel(frame.event)).toBe('string')
          expect(typeof clockTime(frame.at)).toBe('string')
          JSON.stringify(payloadOf(frame))
          expect(timeline.indexOf(frame)).toBe(index)
        }
        filterFrames(timeline.frames, { ...NO_FILTER, text })
        const { lanes, rows } = sequenceOf(timeline.frames)
        const ids = new Set(lanes.map(({ id }) => id))
        for (const { from, to } of rows) expect(ids.has(from) && ids.has(to)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
