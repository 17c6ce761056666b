import { describe, expect, it } from 'vitest'
import { withoutDescriptions } from './strip-descriptions.mjs'

describe('the built machines', () => {
  it('lose their descriptions, and nothing else', () => {
    const source = `export const on = {
  description: 'Gone, with a comma: "a, b".',
  target: 'description',
  a: { description: 'Alone.' },
  b: [{ guard: 'x', description: "Last." }, {}],
  description: text,
};`
    expect(withoutDescriptions(source)).toBe(`export const on = {
  
  target: 'description',
  a: {  },
  b: [{ guard: 'x',  }, {}],
  description: text,
};`)
  })

  it('keep their lines', () => {
    const source = "a({\n  description: 'x',\n  b: 1,\n})\n"
    expect(withoutDescriptions(source).split('\n')).toHaveLength(source.split('\n').length)
  })
})
