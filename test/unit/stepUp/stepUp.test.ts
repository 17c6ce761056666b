import { describe, expect, it } from 'vitest'
import { AuthError } from '../../../src/errors.ts'
import { stepUp } from '../../../src/stepUp/stepUp.ts'
import { fakeServer } from '../engine/fakeServer.ts'
import { LASTS, otp, stepUpWorld, strong } from './stepUpWorld.ts'

describe('stepUp()', () => {
  it('resolves at once for somebody who has just signed in, where nothing more is asked for', async () => {
    const { signedIn, finish, server } = stepUpWorld()
    const { auth } = await signedIn()
    expect(auth.isSteppedUp()).toBe(true)
    expect((await finish(auth.stepUp())).isAuthenticated).toBe(true)
    expect(server.counts.stepUp).toBe(0)
  })

  it('asks the user for what the session does not vouch for, and resolves when they have proved it', async () => {
    const { signedIn, settle, watch, finish, server, clock } = stepUpWorld()
    const { auth, heard } = await signedIn()
    const waiting = watch(auth.stepUp(strong))
    await settle()
    expect(auth.view.assurance).toMatchObject({ request: strong, isVerifying: false, error: null })
    expect(heard.at(-1)).toEqual({ type: 'stepUpRequired', request: strong })
    expect(auth.isSteppedUp(strong)).toBe(false)

    const before = auth.view.session
    await finish(auth.submitStepUp(otp))
    expect(waiting).toMatchObject({ is: 'kept', value: { isAuthenticated: true } })
    expect(auth.view.session).toMatchObject({ id: before?.id, generation: 2, acr: '2', amr: ['pwd', 'otp'] })
    expect(auth.view.session?.authenticatedAt).toBe(clock.now())
    expect(auth.view.assurance).toEqual({
      request: null,
      isVerifying: false,
      error: null,
      elevatedUntil: clock.now() + LASTS,
    })
    expect(auth.isSteppedUp(strong)).toBe(true)
    expect(heard.slice(-2)).toEqual([
      { type: 'refreshed', generation: 2, source: 'self' },
      { type: 'steppedUp', until: clock.now() + LASTS },
    ])
    expect(server.stepUps).toEqual([strong])
    expect(server.isValid(await finish(auth.getAccessToken()))).toBe(true)
  })

  it('is one step-up for all who wait, whatever each has asked for', async () => {
    const { signedIn, settle, watch, finish, server } = stepUpWorld()
    const { auth, heard } = await signedIn()
    const all = [strong, { acr: '1 2' }, { method: 'otp' }, { maxAge: 0 }].map((request) => watch(auth.stepUp(request)))
    await settle()
    await finish(auth.submitStepUp(otp))
    expect(all.map(({ is }) => is)).toEqual(['kept', 'kept', 'kept', 'kept'])
    expect(server.counts.stepUp).toBe(1)
    expect(heard.filter((event) => (event as { type: string }).type === 'stepUpRequired')).toHaveLength(1)
  })

  it('goes on asking for what a step-up was too little for', async () => {
    const { signedIn, settle, watch, finish } = stepUpWorld()
    const { auth } = await signedIn()
    const modest = watch(auth.stepUp({ acr: '2' }))
    const strict = watch(auth.stepUp({ acr: '3' }))
    await settle()
    await finish(auth.submitStepUp(otp))
    expect([modest.is, strict.is]).toEqual(['kept', 'waiting'])
    expect(auth.view.assurance).toMatchObject({ request: { acr: '3' } })
    await finish(auth.submitStepUp(otp))
    expect(auth.view.assurance).toMatchObject({ request: { acr: '3' }, error: { code: 'insufficient_authentication' } })
    await finish(auth.submitStepUp({ ...otp, acr: '3' }))
    expect(strict.is).toBe('kept')
    expect(auth.view.assurance).toMatchObject({ request: null, error: null })
  })

  it('lets the user try again after a wrong code, and tells who has submitted it', async () => {
    const { signedIn, settle, watch, finish } = stepUpWorld()
    const { auth } = await signedIn()
    const waiting = watch(auth.stepUp(strong))
    await settle()
    await expect(finish(auth.submitStepUp({ ...otp, code: '000000' }))).rejects.toMatchObject({
      code: 'second_factor_invalid',
    })
    expect(waiting.is).toBe('waiting')
    expect(auth.view.assurance).toMatchObject({
      request: strong,
      isVerifying: false,
      error: { code: 'second_factor_invalid' },
    })
    await finish(auth.submitStepUp(otp))
    expect(waiting.is).toBe('kept')
  })

  it('rejects everybody when the user declines', async () => {
    const { signedIn, settle, watch } = stepUpWorld()
    const { auth } = await signedIn()
    const [one, other] = [watch(auth.stepUp(strong)), watch(auth.stepUp({ maxAge: 0 }))]
    await settle()
    auth.declineStepUp()
    await settle()
    for (const { error } of [one, other]) expect(error).toMatchObject({ code: 'cancelled' })
    expect(auth.view.assurance).toMatchObject({ request: null, isVerifying: false })
  })

  it('rejects everybody when no further try could do better', async () => {
    const { signedIn, settle, watch, finish, server } = stepUpWorld()
    const { auth } = await signedIn()
    const waiting = watch(auth.stepUp(strong))
    await settle()
    server.faults.stepUp.push({ type: 'reject', error: new AuthError('second_factor_exhausted', 'Too many.') })
    await expect(finish(auth.submitStepUp(otp))).rejects.toMatchObject({ code: 'second_factor_exhausted' })
    expect(waiting.error).toMatchObject({
      code: 'insufficient_authentication',
      cause: { code: 'second_factor_exhausted' },
    })
    expect(auth.view).toMatchObject({ isAuthenticated: true, assurance: { request: null } })
  })

  it('closes the question when nobody waits any more', async () => {
    const { signedIn, settle, watch } = stepUpWorld()
    const { auth } = await signedIn()
    const giveUp = new AbortController()
    const waiting = watch(auth.stepUp(strong, { signal: giveUp.signal }))
    await settle()
    giveUp.abort(new Error('never mind'))
    await settle()
    expect(waiting.error).toEqual(new Error('never mind'))
    expect(auth.view.assurance?.request).toBeNull()
  })

  it('steps up on the own accord of the user, too', async () => {
    const { signedIn, finish } = stepUpWorld()
    const { auth } = await signedIn()
    expect((await finish(auth.submitStepUp(otp))).session).toMatchObject({ acr: '2', generation: 2 })
  })

  it('waits for the restore of the stored session', async () => {
    const { signedIn, open, finish, settle, watch } = stepUpWorld()
    const { auth } = await signedIn()
    await finish(auth.submitStepUp(otp))
    const reloaded = open()
    const waiting = watch(reloaded.auth.stepUp(strong))
    await finish(reloaded.auth.ready)
    await settle()
    // Proved before the reload: what is in the record counts.
    expect(waiting.is).toBe('kept')
    expect(reloaded.heard).not.toContainEqual(expect.objectContaining({ type: 'stepUpRequired' }))
  })

  it('says what it is missing', async () => {
    const { open, signedIn, finish, server } = stepUpWorld()
    const { auth } = open()
    await finish(auth.ready)
    await expect(finish(auth.stepUp())).rejects.toMatchObject({ code: 'not_authenticated' })
    await expect(finish(auth.submitStepUp(otp))).rejects.toMatchObject({ code: 'not_authenticated' })
    for (const request of [{ maxAge: -1 }, { acr: '' }, { method: 3 }, null])
      await expect(finish(auth.stepUp(request as never))).rejects.toMatchObject({ code: 'invalid_argument' })
    const other = await signedIn()
    await expect(finish(other.auth.submitStepUp({} as never))).rejects.toMatchObject({ code: 'invalid_argument' })
    const { stepUp: _, ...backend } = server.backend()
    expect(() => open({ backend })).toThrow('needs a backend that has stepUp()')
    for (const options of [{ lasts: 0 }, { lasts: Number.NaN }, { levels: 'abc' }, { levels: ['a b'] }])
      expect(() => stepUp(options as never)).toThrow(AuthError)
    expect(() => open({ stepUp: {} as never })).toThrow('stepUp must be a function')
  })

  it('is unsupported without the option', async () => {
    const { open, finish, signIn } = stepUpWorld()
    const { auth } = await signIn(open({ stepUp: undefined } as never))
    await expect(finish(auth.stepUp())).rejects.toMatchObject({ code: 'unsupported' })
    await expect(finish(auth.submitStepUp(otp))).rejects.toMatchObject({ code: 'unsupported' })
    auth.declineStepUp()
    expect(auth.isSteppedUp()).toBe(false)
    expect(auth.view.assurance).toBeNull()
  })
})

describe('the elevated state', () => {
  it('is in the view that a sign-in resolves to', async () => {
    const { open, finish, clock } = stepUpWorld()
    const { auth } = open()
    const view = await finish(auth.signIn({ method: 'password', name: 'ada' }))
    expect(view.assurance).toMatchObject({ elevatedUntil: clock.now() + LASTS })
  })

  it('ends by time', async () => {
    const { signedIn, finish, settle, clock } = stepUpWorld()
    const { auth, heard } = await signedIn()
    await finish(auth.submitStepUp(otp))
    const until = auth.view.assurance?.elevatedUntil ?? 0
    await clock.pass(until - clock.now() - 1_000)
    expect(auth.isSteppedUp(strong)).toBe(true)
    await clock.pass(1_000)
    await settle()
    expect(auth.view.assurance?.elevatedUntil).toBeNull()
    expect(auth.isSteppedUp(strong)).toBe(false)
    expect(heard.at(-1)).toEqual({ type: 'steppedDown' })
    // An own bound takes the place of the default.
    expect(auth.isSteppedUp({ ...strong, maxAge: 3 * LASTS })).toBe(true)
  })

  it('T1: may last longer than a timer understands', async () => {
    const { signedIn, finish, clock } = stepUpWorld({ server: fakeServer({ lifetime: 10_000_000 }) })
    const { auth } = await signedIn({ rules: { lasts: 2 ** 31 + 1_000 } })
    await finish(auth.submitStepUp(otp))
    await clock.pass(120_000)
    expect(auth.view.assurance?.elevatedUntil).not.toBeNull()
  })

  it('T3: is over when the device wakes up after it', async () => {
    const { signedIn, finish, settle, clock } = stepUpWorld({ server: fakeServer({ lifetime: 10_000_000 }) })
    const { auth, lifecycle } = await signedIn()
    await finish(auth.submitStepUp(otp))
    lifecycle('hidden')
    clock.sleep(LASTS)
    lifecycle('woke')
    await settle()
    expect(auth.view.assurance?.elevatedUntil).toBeNull()
  })

  it('T4: does not begin again for a page that is opened when the clock has been set back', async () => {
    const { open, signedIn, finish, clock } = stepUpWorld({ server: fakeServer({ lifetime: 10_000_000 }) })
    const { auth } = await signedIn()
    await finish(auth.submitStepUp(otp))
    await clock.pass(LASTS + 1_000)
    const yesterday = { ...clock, now: () => clock.now() - 86_400_000, monotonic: () => clock.monotonic() }
    const back = open({ environment: { clock: yesterday } })
    await finish(back.auth.ready)
    expect(back.auth.view).toMatchObject({ isAuthenticated: true, assurance: { elevatedUntil: null } })
    expect(back.auth.isSteppedUp()).toBe(false)
  })

  it('is not renewed by a refresh that only repeats how old the proof is', async () => {
    const { signedIn, finish, clock, server } = stepUpWorld()
    const { auth, heard } = await signedIn()
    await finish(auth.submitStepUp(otp))
    const until = auth.view.assurance?.elevatedUntil
    await clock.pass(20_000)
    heard.length = 0
    // As an OpenID provider does with `auth_time`: whole seconds, and the answer takes its time.
    server.age = () => Math.floor((clock.now() - Number(auth.view.session?.authenticatedAt)) / 1_000) - 1
    await finish(auth.refresh())
    expect(auth.view.session?.authenticatedAt).toBe((until ?? 0) - LASTS + 1_000)
    expect(auth.view.session).toMatchObject({ acr: '2', generation: 3 })
    expect(auth.view.assurance?.elevatedUntil).toBe(until)
    expect(heard.map((event) => (event as { type: string }).type)).toEqual(['refreshed'])
  })

  it('is seen by the other tabs', async () => {
    const { signedIn, open, finish, settle, watch, server } = stepUpWorld()
    const one = await signedIn()
    const other = open()
    await finish(other.auth.ready)
    const waiting = watch(other.auth.stepUp(strong))
    await settle()
    expect(other.auth.view.assurance?.request).toEqual(strong)
    await finish(one.auth.submitStepUp(otp))
    await settle()
    expect(waiting.is).toBe('kept')
    expect(other.auth.view.assurance?.request).toBeNull()
    expect(other.heard).toContainEqual(expect.objectContaining({ type: 'steppedUp' }))
    expect(server.counts.stepUp).toBe(1)
  })
})

describe('a step-up that meets something else', () => {
  it('T7: discards and revokes what comes after a sign-out', async () => {
    const { signedIn, settle, watch, finish, server } = stepUpWorld()
    const { auth } = await signedIn()
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    server.faults.stepUp.push({ type: 'hold', until, stage: 'afterProcessing' })
    const waiting = watch(auth.stepUp(strong))
    const submitted = watch(auth.submitStepUp(otp))
    await settle()
    await finish(auth.signOut())
    expect(waiting.error).toMatchObject({ code: 'session_ended' })
    expect(submitted.error).toMatchObject({ code: 'session_ended' })
    const revoked = server.counts.revoke
    release()
    await settle()
    expect(auth.view.status).toBe('signedOut')
    expect(server.counts.revoke).toBe(revoked + 1)
    expect(server.liveFamilies()).toEqual([])
    expect(await finish(auth.getAccessToken())).toBeNull()
  })

  it('T20: is taken in when its answer comes although nobody waits any more, or the refresh token would be spent', async () => {
    const { signedIn, settle, watch, finish, server } = stepUpWorld()
    const { auth } = await signedIn()
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    server.faults.stepUp.push({ type: 'hold', until, stage: 'afterProcessing' })
    const waiting = watch(auth.stepUp(strong))
    const submitted = watch(auth.submitStepUp(otp))
    await settle()
    expect(auth.view.assurance?.isVerifying).toBe(true)
    auth.declineStepUp()
    await settle()
    expect(submitted.error).toMatchObject({ code: 'cancelled' })
    expect(waiting.error).toMatchObject({ code: 'cancelled' })
    release()
    await settle()
    expect(auth.view.session).toMatchObject({ acr: '2', generation: 2 })
    await finish(auth.refresh())
    expect(server.counts.reuse).toBe(0)
    expect(auth.view.isAuthenticated).toBe(true)
  })

  it("refuses somebody else's grant, and leaves the living session alone", async () => {
    const { signedIn, settle, watch, finish, server } = stepUpWorld()
    const { auth } = await signedIn()
    const waiting = watch(auth.stepUp(strong))
    await settle()
    await expect(finish(auth.submitStepUp({ ...otp, as: 'grace' }))).rejects.toMatchObject({ code: 'user_changed' })
    await settle()
    expect(waiting.is).toBe('waiting')
    expect(auth.view).toMatchObject({ user: { id: 'ada' }, session: { generation: 1 } })
    expect(server.liveFamilies().map(({ user }) => user)).toEqual(['ada'])
    await finish(auth.refresh())
    expect(auth.view.isAuthenticated).toBe(true)
  })

  it('T19: settles everybody who waits when the session is locked, and asks nobody behind the lock', async () => {
    const { signedIn, settle, watch, finish } = stepUpWorld()
    const { auth } = await signedIn({ unlock: async () => true })
    const waiting = watch(auth.stepUp(strong))
    await settle()
    auth.lock()
    await settle()
    expect(waiting.error).toMatchObject({ code: 'session_locked' })
    expect(auth.view.assurance?.request).toBeNull()
    await expect(finish(auth.stepUp(strong))).rejects.toMatchObject({ code: 'session_locked' })
    await expect(finish(auth.submitStepUp(otp))).rejects.toMatchObject({ code: 'session_locked' })
    expect(auth.isSteppedUp()).toBe(false)
    await finish(auth.unlock('pin'))
    const again = watch(auth.stepUp(strong))
    await settle()
    expect(auth.view.assurance?.request).toEqual(strong)
    expect(again.is).toBe('waiting')
  })

  it('T19: settles everybody who waits when the session ends, the user changes, or the client is disposed', async () => {
    const { signedIn, open, settle, watch, finish, signIn } = stepUpWorld()
    const one = await signedIn()
    const other = open()
    await finish(other.auth.ready)
    const ended = watch(one.auth.stepUp(strong))
    await settle()
    await finish(other.auth.signOut())
    await settle()
    expect(ended.error).toMatchObject({ code: 'session_ended' })

    await signIn(one)
    const changed = watch(one.auth.stepUp(strong))
    await settle()
    await signIn(other, 'grace')
    await settle()
    expect(changed.error).toMatchObject({ code: 'user_changed' })
    expect(one.auth.view.assurance?.request).toBeNull()

    const disposed = watch(one.auth.stepUp(strong))
    const submitted = watch(one.auth.submitStepUp(otp))
    one.auth.dispose()
    await settle()
    expect(disposed.error).toMatchObject({ code: 'disposed' })
    expect(submitted.error).toMatchObject({ code: 'disposed' })
    await expect(finish(one.auth.stepUp())).rejects.toMatchObject({ code: 'disposed' })
  })

  it('T5: waits for a refresh that is on its way, in this tab or another, and spends nothing twice', async () => {
    const { signedIn, open, settle, watch, server } = stepUpWorld()
    const one = await signedIn()
    const other = open()
    await settle()
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    server.faults.refresh.push({ type: 'hold', until })
    const refreshes = [watch(other.auth.refresh()), watch(one.auth.refresh())]
    await settle()
    const stepped = watch(one.auth.submitStepUp(otp))
    const late = watch(other.auth.refresh())
    await settle()
    expect([stepped.is, server.counts.stepUp]).toEqual(['waiting', 0])
    release()
    await settle()
    expect([...refreshes, stepped, late].map(({ is }) => is)).toEqual(['kept', 'kept', 'kept', 'kept'])
    expect(server.counts).toMatchObject({ stepUp: 1, refresh: 1, reuse: 0 })
    expect(one.auth.view.session).toMatchObject({ generation: 3, acr: '2' })
    expect(other.auth.view.session).toEqual(one.auth.view.session)
  })

  it('waits for a person outside the lock, and commits after what other tabs have done meanwhile', async () => {
    const { signedIn, open, settle, watch, finish, server } = stepUpWorld()
    let release = () => {}
    const person = new Promise<void>((resolve) => {
      release = resolve
    })
    const backend = server.backend()
    const one = await signedIn({
      backend: {
        ...backend,
        patience: (method) => (method === 'popup' ? 600_000 : undefined),
        async stepUp(credentials, context) {
          await person
          return (await backend.stepUp?.(credentials, context)) as never
        },
      },
    })
    const other = open()
    await finish(other.auth.ready)
    const stepped = watch(one.auth.submitStepUp({ ...otp, method: 'popup' }))
    await settle()
    await finish(other.auth.refresh())
    await finish(other.auth.refresh())
    expect(stepped.is).toBe('waiting')
    release()
    await settle()
    expect(stepped.is).toBe('kept')
    expect(one.auth.view.session).toMatchObject({ generation: 4, acr: '2' })
  })

  it('gives the question up after its time', async () => {
    const { signedIn, settle, watch, clock, server } = stepUpWorld()
    const { auth } = await signedIn()
    server.faults.stepUp.push({ type: 'hold', until: new Promise(() => {}) })
    const stepped = watch(auth.submitStepUp(otp))
    await settle()
    await clock.pass(15_000)
    expect(stepped.error).toMatchObject({ code: 'timeout' })
    expect(auth.view.assurance).toMatchObject({ isVerifying: false, error: { code: 'timeout' } })
  })

  it('leaves nothing behind', async () => {
    const { signedIn, finish, listening, dispose, watch, settle } = stepUpWorld()
    const { auth } = await signedIn()
    await finish(auth.submitStepUp(otp))
    watch(auth.stepUp({ maxAge: 0 }))
    await settle()
    dispose()
    await settle()
    expect(listening()).toEqual({ timers: 0, lifecycle: 0, activity: 0, channels: 0, lockHolders: 0 })
  })
})
