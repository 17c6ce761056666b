import { describe, expect, it } from 'vitest'
import { conditionOf } from '../../../src/inspector/wire/condition.ts'

describe('the condition of a guard that was written in place', () => {
  it.each([
    ["({ event }) => event.policy === 'lock'", 'policy = lock'],
    ['({ event }) => event.output.type === "restored"', 'restored'],
    ['({event:e})=>e.output.type==="restored"', 'restored'],
    ['({event:$})=>$.output.type===`restored`', 'restored'],
    ['({ context, event: e }) => e.value > context.the.value', 'value > context.the.value'],
    ['({ context }) => context.left', 'context.left'],
    ['({ event }) =>\n    prevent.event.is', 'prevent.event.is'],
  ])('is read from %s', (source, condition) => {
    expect(conditionOf(source)).toBe(condition)
  })

  it.each([
    ['(a, b) => { return a }', 'a body of statements'],
    [`() => ${'a'.repeat(61)}`, 'longer than a label'],
    ['function () { [native code] }', 'no source'],
    ['', 'nothing'],
  ])('is left out where the source is %s: %s', (source) => {
    expect(conditionOf(source)).toBeUndefined()
  })
})
