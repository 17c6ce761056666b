// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChartView, graphFrom, layOut } from '../../../../src/inspector/page/chart/index.ts'

const machine = {
  id: 'light',
  initial: 'red',
  states: { red: { on: { NEXT: 'green' } }, green: { on: { NEXT: 'red' } } },
}
const placed = await layOut(graphFrom(machine))

/** jsdom lays nothing out: a window of 600 × 400 px. */
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400)
})
afterEach(cleanup)

const transform = () => {
  const { style } = document.querySelector<HTMLElement>('.chart-canvas')!
  const [x = 0, y = 0, scale = 0] = [...style.transform.matchAll(/-?[\d.]+/g)].map(Number)
  return { x, y, scale }
}

function show() {
  const onKeyDown = vi.fn()
  render(
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for the page around the chart
    <div onKeyDown={onKeyDown}>
      <ChartView placed={placed} active={new Set(['red'])} />
    </div>,
  )
  return { chart: screen.getByRole('region', { name: /chart/i }), onKeyDown, before: transform() }
}

describe('the view of a chart', () => {
  it('moves and zooms by keys, and keeps these keys to itself', () => {
    const { chart, onKeyDown, before } = show()
    expect(before.scale).toBe(1)
    fireEvent.keyDown(chart, { key: 'ArrowRight' })
    expect(transform()).toEqual({ ...before, x: before.x - 60 })
    fireEvent.keyDown(chart, { key: '+' })
    expect(transform().scale).toBe(1.25)
    fireEvent.keyDown(chart, { key: '0' })
    expect(transform()).toEqual(before)
    expect(onKeyDown).not.toHaveBeenCalled()
    fireEvent.keyDown(chart, { key: ' ' })
    expect(onKeyDown).toHaveBeenCalledTimes(1)
  })

  it('moves by the wheel, and zooms where the pointer is by the wheel with Ctrl', () => {
    const { chart, before } = show()
    fireEvent.wheel(chart, { deltaX: 5, deltaY: 30 })
    expect(transform()).toEqual({ ...before, x: before.x - 5, y: before.y - 30 })
    fireEvent.wheel(chart, { deltaY: -100, ctrlKey: true, clientX: 0, clientY: 0 })
    const { x, scale } = transform()
    expect(scale).toBeGreaterThan(1)
    expect(x / scale).toBeCloseTo(before.x - 5, 0)
  })

  it('has buttons for those who know neither', () => {
    show()
    fireEvent.click(screen.getByRole('button', { name: 'Zoom out' }))
    expect(transform().scale).toBe(0.8)
    fireEvent.click(screen.getByRole('button', { name: 'Show the whole chart' }))
    expect(transform().scale).toBe(1)
  })

  const row = async () => {
    const names = Array.from({ length: 20 }, (_, index) => `state${index}`)
    const states = names.map((name, index) => [
      name,
      { on: { NEXT: names[index + 1] ?? names[0], LAST: names[19], TOLD: {} } },
    ])
    return layOut(graphFrom({ id: 'row', initial: names[0], states: Object.fromEntries(states) }))
  }
  const expectInSight = (placed: Awaited<ReturnType<typeof row>>, id: string) => {
    const { x, y, scale } = transform()
    const found = placed.states.find(({ state }) => state.id === id)
    if (!found) throw new Error(`${id} is not on the drawing`)
    expect(placed.height * scale).toBeGreaterThan(400)
    expect(found.x * scale + x).toBeGreaterThanOrEqual(0)
    expect((found.x + found.width) * scale + x).toBeLessThanOrEqual(600)
    expect(found.y * scale + y).toBeGreaterThanOrEqual(0)
    expect((found.y + found.height) * scale + y).toBeLessThanOrEqual(400)
  }

  it('shows the state that was entered, also where it has heard something since then, before anybody could look', async () => {
    const placed = await row()
    const { rerender } = render(<ChartView placed={placed} active={new Set(['state0'])} />)
    const taken = { from: ['state19'], to: ['state19'], event: 'TOLD' }
    rerender(<ChartView placed={placed} active={new Set(['state19'])} taken={taken} />)
    expectInSight(placed, 'state19')
  })

  it('shows the state that was entered, also where the arrow that led there is longer than the window', async () => {
    const placed = await row()
    const { rerender } = render(<ChartView placed={placed} active={new Set(['state0'])} />)
    const taken = { from: ['state0'], to: ['state19'], event: 'LAST' }
    rerender(<ChartView placed={placed} active={new Set(['state19'])} taken={taken} />)
    expectInSight(placed, 'state19')
  })
})
