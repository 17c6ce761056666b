// @vitest-environment jsdom
// biome-ignore-all lint/correctness/noComponentHookFactories: a test renders components of its own, once
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthProvider, type StepUp, type StepUpAsk, StepUpGuard, useStepUp } from '../../../src/bindings/react/index.ts'
import type { AuthClient } from '../../../src/bindings/vanilla/client.types.ts'
import { isAuthError } from '../../../src/errors.ts'
import { LASTS, otp, stepUpWorld, strong } from '../stepUp/stepUpWorld.ts'
import { stubClient, viewOf } from './reactWorld.tsx'

let dispose = () => {}
afterEach(() => {
  cleanup()
  dispose()
})

async function signedIn() {
  const w = stepUpWorld()
  dispose = w.dispose
  const { auth } = await w.signedIn()
  const run = <T,>(promise: Promise<T>) => act(() => w.finish(promise))
  const pass = (ms: number) => act(() => w.clock.pass(ms))
  return { w, auth, run, pass }
}

/** A client without the option. */
async function plain() {
  const w = stepUpWorld()
  dispose = w.dispose
  const { auth } = await w.signIn(w.open({ stepUp: undefined as never }))
  return { w, auth }
}

function mountHook(auth: AuthClient) {
  const log: StepUp[] = []
  function Dialog() {
    log.push(useStepUp())
    return null
  }
  render(
    <AuthProvider client={auth}>
      <Dialog />
    </AuthProvider>,
  )
  return { log, last: () => log.at(-1) as StepUp }
}

describe('useStepUp', () => {
  it('shows the question, the try, why it came to nothing, and until when the user counts as elevated', async () => {
    const { w, auth, run, pass } = await signedIn()
    const { log, last } = mountHook(auth)
    const since = w.clock.now()
    expect(last()).toMatchObject({ request: null, isVerifying: false, error: null })
    expect(last().elevatedUntil).toBeLessThanOrEqual(since + LASTS)

    const waiting = w.watch(last().stepUp(strong))
    await pass(0)
    expect(last().request).toEqual(strong)
    await run(
      last()
        .submit({ ...otp, code: '000000' })
        .catch(() => {}),
    )
    expect(log.some(({ isVerifying }) => isVerifying)).toBe(true)
    expect(last()).toMatchObject({ request: strong, isVerifying: false, error: { code: 'second_factor_invalid' } })
    await run(last().submit(otp))
    expect(waiting.is).toBe('kept')
    expect(last()).toMatchObject({ request: null, error: null, elevatedUntil: w.clock.now() + LASTS })
    await pass(LASTS)
    expect(last().elevatedUntil).toBeNull()
  })

  it('lets the user decline', async () => {
    const { w, auth, pass } = await signedIn()
    const { last } = mountHook(auth)
    const waiting = w.watch(last().stepUp(strong))
    await pass(0)
    last().decline()
    await pass(0)
    expect(last().request).toBeNull()
    expect(waiting.error).toMatchObject({ code: 'cancelled' })
  })

  it('T31: renders only when that changes, and its commands never do', async () => {
    const { w, auth, run, pass } = await signedIn()
    const { log, last } = mountHook(auth)
    const [first] = log
    const { view } = auth
    await run(auth.refresh())
    expect(auth.view).not.toBe(view)
    expect(log).toHaveLength(1)
    w.watch(auth.stepUp(strong))
    await pass(0)
    expect(log).toHaveLength(2)
    for (const command of ['stepUp', 'submit', 'decline'] as const) expect(last()[command]).toBe(first?.[command])
  })

  it('knows of nothing once the session has ended', async () => {
    const { w, auth, run, pass } = await signedIn()
    const { last } = mountHook(auth)
    w.watch(auth.stepUp(strong))
    await pass(0)
    await run(auth.signOut())
    expect(last()).toMatchObject({ request: null, isVerifying: false, error: null, elevatedUntil: null })
  })

  it('shows nothing of a locked session', () => {
    const assurance = { request: strong, isVerifying: false, error: null, elevatedUntil: 1 }
    const stub = stubClient(viewOf('authenticated', { assurance }))
    expect(mountHook(stub.client).last()).toMatchObject(assurance)
    cleanup()
    const locked = stubClient(viewOf('authenticated', { assurance, isLocked: true }))
    expect(mountHook(locked.client).last()).toMatchObject({ request: null, elevatedUntil: null })
  })

  it('says that it is unsupported without the option stepUp', async () => {
    const { auth } = await plain()
    const { last } = mountHook(auth)
    expect(last()).toMatchObject({ request: null, elevatedUntil: null })
    await expect(last().stepUp()).rejects.toMatchObject({ code: 'unsupported' })
    await expect(last().submit(otp)).rejects.toMatchObject({ code: 'unsupported' })
    expect(() => last().decline()).not.toThrow()
  })

  it('throws invalid_state outside of a provider', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    function Lost() {
      useStepUp()
      return null
    }
    expect(() => render(<Lost />)).toThrow(expect.toSatisfy((e) => isAuthError(e) && e.code === 'invalid_state'))
  })
})

/** As a page would write it: a button, and a form once somebody asks. */
function Door({ ask, request, error, isVerifying }: StepUpAsk) {
  return (
    <>
      <button type="button" onClick={ask}>
        {request ? 'form' : 'confirm'}
      </button>
      <i>{isVerifying ? 'verifying' : error?.code}</i>
    </>
  )
}
const door = (asked: StepUpAsk) => <Door {...asked} />

const page = (client: AuthClient, acr = '2') => (
  <AuthProvider client={client}>
    <StepUpGuard acr={acr} fallback={door}>
      payout
    </StepUpGuard>
  </AuthProvider>
)
const click = () => act(async () => void fireEvent.click(screen.getByRole('button')))

describe('StepUpGuard', () => {
  it('lets the page ask, shows its children when the user has proved it, and hides them when that ends', async () => {
    const { w, auth, run, pass } = await signedIn()
    const { container } = render(page(auth))
    expect(container.textContent).toBe('confirm')
    await click()
    await pass(0)
    expect(container.textContent).toBe('form')
    expect(auth.view.assurance?.request).toEqual(strong)
    await run(auth.submitStepUp({ ...otp, code: '000000' }).catch(() => {}))
    expect(container.textContent).toBe('formsecond_factor_invalid')
    await run(auth.submitStepUp(otp))
    expect(container.textContent).toBe('payout')
    const { elevatedUntil } = auth.view.assurance as { elevatedUntil: number }
    await pass(elevatedUntil - w.clock.now() - 1)
    expect(container.textContent).toBe('payout')
    await pass(1)
    expect(container.textContent).toBe('confirm')
  })

  it('shows its children at once to somebody who has proved more than is wanted', async () => {
    const { auth, run } = await signedIn()
    await run(auth.submitStepUp({ ...otp, acr: '3' }))
    expect(render(page(auth, '2')).container.textContent).toBe('payout')
  })

  it('T3: hides its children when the device wakes up after their time', async () => {
    const { w, auth, run } = await signedIn()
    const tab = w.open()
    await w.finish(tab.auth.ready)
    await run(auth.submitStepUp(otp))
    await act(() => w.clock.pass(3_000))
    const { container } = render(page(tab.auth))
    expect(container.textContent).toBe('payout')
    w.clock.sleep(LASTS)
    await act(async () => tab.lifecycle('woke'))
    expect(container.textContent).toBe('confirm')
  })

  it('is one question, however often the button is pressed, and none once the guard has left the page', async () => {
    const { auth, pass } = await signedIn()
    const stepUp = vi.spyOn(auth, 'stepUp')
    const { unmount } = render(page(auth))
    await click()
    await click()
    await pass(0)
    expect(auth.view.assurance?.request).toEqual(strong)
    unmount()
    await pass(0)
    expect(auth.view.assurance?.request).toBeNull()
    expect(stepUp).toHaveBeenCalledTimes(1)
  })

  it('does not call it an error that the user declines, and lets them ask again', async () => {
    const { auth, pass } = await signedIn()
    const { container } = render(page(auth))
    for (const _ of [1, 2]) {
      await click()
      await pass(0)
      expect(container.textContent).toBe('form')
      auth.declineStepUp()
      await pass(0)
      expect(container.textContent).toBe('confirm')
    }
  })

  it('shows its children to nobody who has signed out', async () => {
    const { auth, run } = await signedIn()
    await run(auth.submitStepUp(otp))
    const { container } = render(page(auth))
    expect(container.textContent).toBe('payout')
    await run(auth.signOut())
    expect(container.textContent).toBe('confirm')
  })

  it('shows the fallback without the option stepUp, and says why when it is asked', async () => {
    const { auth } = await plain()
    const { container } = render(page(auth))
    expect(container.textContent).toBe('confirm')
    await click()
    expect(container.textContent).toBe('confirmunsupported')
  })

  it('throws invalid_argument where what it wants makes no sense', async () => {
    const { auth } = await signedIn()
    vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(() => render(page(auth, ' '))).toThrow(
      expect.toSatisfy((error) => isAuthError(error) && error.code === 'invalid_argument'),
    )
  })
})
