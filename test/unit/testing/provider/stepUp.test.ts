import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../../src/errors.ts'
import { createTestAuth } from '../../../../src/testing/provider/createTestAuth.ts'
import type { TestView } from '../../../../src/testing/provider/testView.types.ts'

const NOW = 1_700_000_000_000
const ada = { id: 'ada' }
const signedIn = { status: 'authenticated', user: ada } as const
const otp = { method: 'otp', code: '123456' }
const create = (view: TestView = signedIn) => createTestAuth({ view, now: () => NOW, stepUp: { lasts: 60_000 } })

describe('a step-up', () => {
  it('is met at once by who has signed in just now, and not when the proof is too old', async () => {
    const auth = create()
    expect(auth.view.assurance).toMatchObject({ request: null, elevatedUntil: NOW + 60_000 })
    expect([auth.isSteppedUp(), auth.isSteppedUp({ acr: '2' })]).toEqual([true, false])
    await auth.stepUp()
    await auth.show({ ...signedIn, assurance: { elevatedUntil: null } })
    expect([auth.isSteppedUp(), auth.isSteppedUp({ maxAge: 60_000 })]).toEqual([false, false])
    expect(auth.view.assurance?.elevatedUntil).toBeNull()
  })

  it('asks, waits for its answer, and is resolved with what was asked for', async () => {
    const auth = create()
    const events: string[] = []
    auth.on('stepUpRequired', ({ type }) => events.push(type))
    auth.on('steppedUp', ({ type }) => events.push(type))
    const asked = auth.stepUp({ acr: '2', method: 'otp' })
    await Promise.resolve()
    await Promise.resolve()
    expect(auth.view.assurance?.request).toEqual({ acr: '2', method: 'otp' })
    const submitted = auth.submitStepUp(otp)
    expect(auth.view.assurance?.isVerifying).toBe(true)
    const view = await auth.answer('submitStepUp')
    expect(view).toMatchObject({
      session: { acr: '2', amr: ['pwd', 'otp'], generation: 2, authenticatedAt: NOW },
      assurance: { request: null, isVerifying: false, error: null, elevatedUntil: NOW + 60_000 },
    })
    await Promise.all([asked, submitted])
    expect(auth.isSteppedUp({ acr: '2' })).toBe(true)
    expect(events).toEqual(['stepUpRequired', 'steppedUp'])
    await expect(auth.getAccessToken()).resolves.toMatch(/^test-token-\d+$/)
    expect(auth.sent).toEqual([
      { type: 'stepUp', request: { acr: '2', method: 'otp' } },
      { type: 'submitStepUp', credentials: otp },
    ])
  })

  it('goes on from a question that was shown, over a wrong code', async () => {
    const auth = create({ ...signedIn, assurance: { request: { acr: '2' } } })
    const wrong = auth.submitStepUp(otp).catch((error) => error.code)
    await auth.answer('submitStepUp', new AuthError('second_factor_invalid', 'Wrong.', { attemptsLeft: 2 }))
    expect(await wrong).toBe('second_factor_invalid')
    expect(auth.view.assurance).toMatchObject({ request: { acr: '2' }, error: { attemptsLeft: 2 } })
    await auth.answer('submitStepUp')
    await auth.submitStepUp(otp)
    expect(auth.view).toMatchObject({ session: { acr: '2' }, assurance: { request: null } })
  })

  it('may be answered with too little, or by somebody else', async () => {
    const auth = create({ ...signedIn, assurance: { request: { acr: '2' } } })
    await auth.answer('submitStepUp', { session: { acr: '1' } })
    await auth.submitStepUp(otp)
    expect(auth.view.assurance).toMatchObject({
      request: { acr: '2' },
      error: { code: 'insufficient_authentication' },
    })
    await auth.answer('submitStepUp', { user: { id: 'grace' } })
    await expect(auth.submitStepUp(otp)).rejects.toMatchObject({ code: 'user_changed' })
    expect(auth.view.user).toEqual(ada)
  })

  it('is declined, and given up by another view, with a typed error', async () => {
    const auth = create()
    const declined = auth.stepUp({ acr: '2' }).catch((error) => error.code)
    await new Promise((resolve) => setTimeout(resolve))
    auth.declineStepUp()
    expect(await declined).toBe('cancelled')
    const givenUp = auth.stepUp({ acr: '2' }).catch((error) => error.code)
    await new Promise((resolve) => setTimeout(resolve))
    await auth.show(signedIn)
    expect(await givenUp).toBe('cancelled')
    const ended = auth.stepUp({ acr: '2' }).catch((error) => error.code)
    await new Promise((resolve) => setTimeout(resolve))
    await auth.signOut()
    expect(await ended).toBe('session_ended')
    await expect(auth.stepUp()).rejects.toMatchObject({ code: 'not_authenticated' })
  })

  it('shows a proof that is being checked, until the user declines', async () => {
    const auth = create({ ...signedIn, assurance: { request: {}, isVerifying: true, elevatedUntil: NOW + 1_000 } })
    expect(auth.view.assurance).toMatchObject({ isVerifying: true, elevatedUntil: NOW + 1_000 })
    auth.declineStepUp()
    expect(auth.view.assurance).toMatchObject({ isVerifying: false, request: null })
  })

  it.each([
    { ...signedIn, isLocked: true, assurance: { request: {} } },
    { ...signedIn, assurance: { elevatedUntil: NOW } },
    { ...signedIn, assurance: { elevatedUntil: NOW + 60_001 } },
    { ...signedIn, session: { signedInAt: NOW }, assurance: { elevatedUntil: null } },
    { ...signedIn, assurance: { request: 'otp' } },
    { ...signedIn, session: { acr: 2 } },
  ])('is not shown as no session would show it: %j', (view) => {
    expect(() => create(view as unknown as TestView)).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
  })
})
