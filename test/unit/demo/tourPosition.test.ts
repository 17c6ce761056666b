// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'
import { rememberPosition, takePosition } from '../../../examples/demo/src/tour/tourPosition.ts'

afterEach(() => sessionStorage.clear())

describe('the position of the tour', () => {
  it('is told to the page that is loaded next, once', () => {
    rememberPosition({ step: 3, beat: 1 })
    expect(takePosition()).toEqual({ step: 3, beat: 1 })
    expect(takePosition()).toBeNull()
  })

  it.each(['', 'null', '{', '[]', '{"step":"3","beat":0}', '{"step":1.5,"beat":0}', '{"step":-1,"beat":0}'])(
    'is the beginning when what is stored is %s',
    (text) => {
      sessionStorage.setItem('demo.tour', text)
      expect(takePosition()).toBeNull()
    },
  )
})
