import { describe, expect, it } from 'vitest'
import { isTrueFigure } from './figures.mjs'

describe('a byte figure in the docs', () => {
  it('is true when it is the measured one, rounded as it was written', () => {
    expect(isTrueFigure('20.4 kB', 20_449)).toBe(true)
    expect(isTrueFigure('20 kB', 20_449)).toBe(true)
    expect(isTrueFigure('+812 B', 812)).toBe(true)
  })

  it('allows for another zlib, and for nothing more', () => {
    expect(isTrueFigure('20.4 kB', 20_499)).toBe(true)
    expect(isTrueFigure('20.4 kB', 20_501)).toBe(false)
    expect(isTrueFigure('19.9 kB', 20_449)).toBe(false)
  })

  it('is false when it cannot be read', () => {
    expect(isTrueFigure('about 20 kB', 20_000)).toBe(false)
    expect(isTrueFigure('20', 20)).toBe(false)
  })
})
