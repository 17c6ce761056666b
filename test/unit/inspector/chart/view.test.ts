import { describe, expect, it } from 'vitest'
import { firstView, keepInSight, pan, reveal, wholeView, zoomAt } from '../../../../src/inspector/page/chart/view.ts'

const seen = { width: 800, height: 600 }

describe('the view of a chart', () => {
  it('shows all of a large drawing in the middle, and does not blow up a small one', () => {
    expect(wholeView({ width: 7_680, height: 1_000 }, seen)).toEqual({ scale: 0.1, x: 16, y: 250 })
    expect(wholeView({ width: 100, height: 100 }, seen)).toEqual({ scale: 1, x: 350, y: 250 })
  })

  it('keeps what is under the pointer where it is while it zooms', () => {
    const view = zoomAt({ scale: 1, x: 10, y: 20 }, { x: 110, y: 220 }, 2)
    expect(view).toEqual({ scale: 2, x: -90, y: -180 })
    expect(zoomAt(view, { x: 110, y: 220 }, 0.5)).toEqual({ scale: 1, x: 10, y: 20 })
    expect(zoomAt(view, { x: 0, y: 0 }, 1e9).scale).toBe(3)
    expect(zoomAt(view, { x: 0, y: 0 }, 0).scale).toBe(0.08)
  })

  it('moves only as far as shows a box, and not where it is shown already', () => {
    const view = { scale: 1, x: 0, y: 0 }
    expect(reveal(view, { x: 100, y: 100, width: 50, height: 50 }, seen)).toBe(view)
    expect(reveal(view, { x: 900, y: 100, width: 50, height: 50 }, seen)).toEqual({ scale: 1, x: -166, y: 0 })
    expect(reveal(view, { x: -40, y: 100, width: 2_000, height: 50 }, seen)).toEqual({ scale: 1, x: 56, y: 0 })
  })

  it('never loses the drawing', () => {
    const lost = pan({ scale: 1, x: 0, y: 0 }, 1e6, -1e6)
    expect(keepInSight(lost, { width: 100, height: 100 }, seen)).toEqual({ scale: 1, x: 740, y: -40 })
  })

  it('begins with all where that can be read, else with what is active', () => {
    const small = { width: 700, height: 500 }
    expect(firstView(small, seen, null)).toEqual(wholeView(small, seen))
    const box = { x: 3_000, y: 2_000, width: 100, height: 40 }
    const { scale, x, y } = firstView({ width: 5_000, height: 5_000 }, seen, box)
    expect(scale).toBeGreaterThan(0.5)
    expect(box.x * scale + x).toBeGreaterThan(0)
    expect((box.x + box.width) * scale + x).toBeLessThan(seen.width)
    expect(box.y * scale + y).toBeGreaterThan(0)
  })
})
