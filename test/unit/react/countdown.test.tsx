// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthProvider, useIdleCountdown } from '../../../src/bindings/react/index.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

const NOW = 1_800_000_000_000
const warningUntil = (idleDeadline: number) => viewOf('authenticated', { isIdleWarning: true, idleDeadline })

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function mount(first = viewOf('authenticated')) {
  const stub = stubClient(first)
  const log: (number | null)[] = []
  function Dialog() {
    const countdown = useIdleCountdown()
    log.push(countdown?.remaining ?? null)
    return (
      countdown && (
        <button type="button" onClick={countdown.stay}>
          {countdown.remaining}
        </button>
      )
    )
  }
  const { unmount } = render(
    <AuthProvider client={stub.client}>
      <Dialog />
    </AuthProvider>,
  )
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
  return { stub, log, pass, unmount }
}

describe('useIdleCountdown', () => {
  it('is null without a warning, and keeps no timer', async () => {
    const { log, pass } = mount()
    await pass(60_000)
    expect(log).toEqual([null])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('counts whole seconds down to zero, one render and one timer each, and never below', async () => {
    const { stub, log, pass } = mount()
    // The page was open for long before the warning: the first frame must not count from back then.
    await pass(25 * 60_000)
    await stub.show(warningUntil(Date.now() + 2_500))
    expect(log).toEqual([null, 3_000])
    expect(vi.getTimerCount()).toBe(1)
    await pass(499)
    expect(log).toEqual([null, 3_000])
    await pass(1)
    expect(log).toEqual([null, 3_000, 2_000])
    expect(vi.getTimerCount()).toBe(1)
    await pass(2_000)
    expect(log).toEqual([null, 3_000, 2_000, 1_000, 0])
    expect(vi.getTimerCount()).toBe(0)
    await pass(10_000)
    expect(log).toEqual([null, 3_000, 2_000, 1_000, 0])
  })

  it('T3: shows the truth after the device slept', async () => {
    const { stub, pass } = mount()
    await stub.show(warningUntil(NOW + 60_000))
    vi.setSystemTime(NOW + 41_300)
    await pass(1_000)
    expect(screen.getByRole('button').textContent).toBe('18000')
    vi.setSystemTime(NOW + 3_600_000)
    await pass(1_000)
    expect(screen.getByRole('button').textContent).toBe('0')
  })

  it('follows a deadline that moves, and lets go of its timer when the warning ends', async () => {
    const { stub, log, pass } = mount(warningUntil(NOW + 5_000))
    await stub.show(warningUntil(NOW + 30_000))
    expect(log).toEqual([5_000, 30_000])
    expect(vi.getTimerCount()).toBe(1)
    await stub.show(viewOf('authenticated'))
    expect(screen.queryByRole('button')).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
    await pass(5_000)
    expect(log).toEqual([5_000, 30_000, null])
  })

  it('stay is the client’s own', () => {
    const { stub } = mount(warningUntil(NOW + 5_000))
    fireEvent.click(screen.getByRole('button'))
    expect(stub.stay).toHaveBeenCalledTimes(1)
  })

  it('T12: leaves one timer under StrictMode, and none after unmount', () => {
    const stub = stubClient(warningUntil(NOW + 5_000))
    function Dialog() {
      return useIdleCountdown()?.remaining
    }
    const { unmount } = render(
      <StrictMode>
        <AuthProvider client={stub.client}>
          <Dialog />
        </AuthProvider>
      </StrictMode>,
    )
    expect(vi.getTimerCount()).toBe(1)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
    expect(stub.listeners).toBe(0)
  })
})
