import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { described } from '../../../../src/inspector/page/chart/described.ts'
import { graphFrom } from '../../../../src/inspector/page/chart/index.ts'
import { definitionOf } from '../../../../src/inspector/wire/index.ts'
import { authMachine } from '../../../../src/machines/auth/auth.machine.ts'

const whole: unknown = JSON.parse(definitionOf(authMachine.config))

/** As the built package has it. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (name === 'description' ? [] : [[name, bare(inner)]])),
  )
}

describe('the descriptions of a machine', () => {
  it('are put back into a definition that has come without them', () => {
    expect(graphFrom(bare(whole)).root.description).toBeNull()
    expect(graphFrom(described(bare(whole)))).toEqual(graphFrom(whole))
  })

  it('are those that the definition brings, where it brings some', () => {
    const own = { ...(whole as object), description: 'My own words.' }
    expect(described(own)).toMatchObject({ description: 'My own words.' })
  })

  it('are not put into another machine of that name', () => {
    const other = { id: 'auth', initial: 'anonymous', states: { anonymous: {}, authenticated: {} } }
    expect(described(other)).toEqual(other)
  })

  it('T15: nothing that comes for a definition breaks the page', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(described(value)).toEqual(value)
      }),
    )
    const odd = { ...(bare(whole) as { states: object }), states: { ...(bare(whole) as { states: object }).states } }
    for (const name of Object.keys(odd.states)) Object.assign(odd.states, { [name]: 5 })
    expect(described(odd)).toMatchObject({ states: odd.states })
  })
})
