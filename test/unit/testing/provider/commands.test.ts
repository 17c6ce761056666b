import { describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../../../src/errors.ts'
import { createTestAuth } from '../../../../src/testing/provider/createTestAuth.ts'
import type { TestView } from '../../../../src/testing/provider/testView.types.ts'

const ada = { id: 'ada', roles: ['admin'] }
const signedIn: TestView = { status: 'authenticated', user: ada }
const credentials = { method: 'password', email: 'ada@example.test', password: 'secret' }
const create = (view: TestView) => createTestAuth({ view })

describe('what a component sends', () => {
  it('is noted as it was given, oldest first', async () => {
    const auth = create(signedIn)
    auth.stay()
    auth.lock()
    await auth.unlock('1234')
    await auth.refresh()
    await auth.signOut({ scope: 'everywhere' })
    void auth.signIn(credentials, { remember: true }).catch(() => {})
    auth.cancel()
    expect(auth.sent).toEqual([
      { type: 'stay' },
      { type: 'lock' },
      { type: 'unlock', proof: '1234' },
      { type: 'refresh' },
      { type: 'signOut', scope: 'everywhere' },
      { type: 'signIn', credentials, remember: true },
      { type: 'cancel' },
    ])
  })

  it('is noted also where the client refuses it, and told to who wants to hear', async () => {
    const onSent = vi.fn()
    const auth = createTestAuth({ view: { status: 'anonymous' }, onSent })
    await expect(auth.submitSecondFactor({ code: '123456' })).rejects.toMatchObject({ code: 'invalid_state' })
    await expect(auth.signIn({ method: '' })).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(auth.setTokens({ accessToken: 'a' })).rejects.toMatchObject({ code: 'invalid_response' })
    expect(auth.sent.map(({ type }) => type)).toEqual(['submitSecondFactor', 'signIn', 'setTokens'])
    expect(onSent.mock.calls).toEqual(auth.sent.map((one) => [one]))
  })

  it('does not change when the form clears its fields', () => {
    const auth = create({ status: 'anonymous' })
    const fields = { ...credentials }
    auth.signIn(fields).catch(() => {})
    fields.password = ''
    expect(auth.sent).toEqual([{ type: 'signIn', credentials, remember: false }])
  })
})

describe('signIn', () => {
  it('is busy until it is answered, and ends as the answer says', async () => {
    const auth = create({ status: 'anonymous' })
    const events: unknown[] = []
    auth.on('signedIn', (event) => events.push(event))
    const signingIn = auth.signIn(credentials)
    expect(auth.view).toMatchObject({ status: 'authenticating', isBusy: true })
    const session = { scopes: ['orders'], amr: ['otp'] }
    const view = await auth.answer('signIn', { status: 'authenticated', user: ada, session })
    expect(view).toMatchObject({ status: 'authenticated', user: ada, session: { ...session, expiresAt: null } })
    await expect(signingIn).resolves.toMatchObject({ status: 'authenticated', session: view.session })
    expect(events).toEqual([{ type: 'signedIn', user: ada, source: 'self' }])
    await expect(auth.getAccessToken()).resolves.toMatch(/^test-token-\d+$/)
  })

  it('takes an answer that lay ready', async () => {
    const auth = create({ status: 'anonymous' })
    await auth.answer('signIn', { status: 'authenticated', user: ada })
    await expect(auth.signIn(credentials)).resolves.toMatchObject({ status: 'authenticated', user: ada })
  })

  it('is refused with the very error of the answer', async () => {
    const auth = create({ status: 'anonymous' })
    const error = new AuthError('rate_limited', 'Too many.', { retryAfter: 5_000 })
    const refused = expect(auth.signIn(credentials)).rejects.toBe(error)
    await expect(auth.answer('signIn', error)).resolves.toMatchObject({
      status: 'anonymous',
      error: { code: 'rate_limited', retryAfter: 5_000 },
    })
    await refused
  })

  it('given up, leaves its answer to the next one', async () => {
    const auth = create({ status: 'anonymous' })
    const first = expect(auth.signIn(credentials)).rejects.toMatchObject({ code: 'cancelled' })
    auth.cancel()
    await first
    const second = auth.signIn(credentials)
    await auth.answer('signIn', { status: 'authenticated', user: ada })
    await expect(second).resolves.toMatchObject({ user: ada })
  })

  it('goes through a second factor, with the codes that are left, and another one', async () => {
    const auth = create({ status: 'anonymous' })
    await auth.answer('signIn', { status: 'awaitingSecondFactor', challenge: { methods: ['sms'], attemptsLeft: 3 } })
    await expect(auth.signIn(credentials)).resolves.toMatchObject({
      status: 'awaitingSecondFactor',
      challenge: { methods: ['sms'], attemptsLeft: 3, expiresAt: null },
    })
    const wrong = auth.submitSecondFactor({ code: '000000' }).catch((error) => error.code)
    expect(auth.view).toMatchObject({ status: 'awaitingSecondFactor', isBusy: true })
    await auth.answer('submitSecondFactor', new AuthError('second_factor_invalid', 'Wrong.', { attemptsLeft: 2 }))
    expect(await wrong).toBe('second_factor_invalid')
    expect(auth.view.challenge?.attemptsLeft).toBe(2)
    await expect(auth.resendSecondFactor()).resolves.toMatchObject({ challenge: { methods: ['sms'], attemptsLeft: 2 } })
    await auth.answer('submitSecondFactor', { status: 'authenticated', user: ada })
    await expect(auth.submitSecondFactor({ code: '123456' })).resolves.toMatchObject({ user: ada })
  })

  it('can be tried from a second factor that was shown', async () => {
    const auth = create({ status: 'awaitingSecondFactor', challenge: { attemptsLeft: 1 } })
    const last = expect(auth.submitSecondFactor({ code: '0' })).rejects.toMatchObject({
      code: 'second_factor_exhausted',
    })
    await auth.answer('submitSecondFactor', new AuthError('second_factor_exhausted', 'Too many wrong codes.'))
    await last
    expect(auth.view).toMatchObject({ status: 'anonymous', challenge: null })
  })

  it('as another user tells that the user has changed', async () => {
    const auth = create(signedIn)
    const users: unknown[] = []
    auth.on('userChanged', ({ user, previous }) => users.push([previous.id, user.id]))
    await auth.answer('signIn', { status: 'authenticated', user: { id: 'bob' } })
    await auth.signIn(credentials)
    await null
    expect(users).toEqual([['ada', 'bob']])
  })
})

describe('a command that needs no answer', () => {
  it('signs out, with the events of an app', async () => {
    const auth = create(signedIn)
    const heard: unknown[] = []
    auth.on('signedOut', (event) => heard.push(event))
    await expect(auth.signOut()).resolves.toMatchObject({ status: 'signedOut', reason: 'user', source: 'self' })
    expect(heard).toEqual([{ type: 'signedOut', reason: 'user', source: 'self' }])
    await expect(auth.getAccessToken()).resolves.toBe(null)
  })

  it('is kept waiting by a promise', async () => {
    const auth = create(signedIn)
    let release = () => {}
    const later = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    await auth.answer('signOut', later)
    const signingOut = auth.signOut()
    await null
    expect(auth.view).toMatchObject({ status: 'signingOut', isBusy: true, user: null })
    release()
    await expect(signingOut).resolves.toMatchObject({ status: 'signedOut' })
  })

  it('stays, locks and unlocks', async () => {
    const auth = create({ ...signedIn, isIdleWarning: true } as TestView)
    auth.stay()
    expect(auth.view.isIdleWarning).toBe(false)
    auth.lock()
    expect(auth.view).toMatchObject({ isLocked: true, canRequest: false })
    await auth.answer('unlock', new AuthError('unlock_refused', 'Wrong PIN.'))
    await expect(auth.unlock('0000')).rejects.toMatchObject({ code: 'unlock_refused' })
    expect(auth.view.isLocked).toBe(true)
    await expect(auth.unlock('1234')).resolves.toMatchObject({ isLocked: false, canRequest: true })
  })

  it('unlocks a session that was shown locked', async () => {
    const auth = create({ ...signedIn, isLocked: true } as TestView)
    await expect(auth.getAccessToken()).rejects.toMatchObject({ code: 'session_locked' })
    await auth.unlock('1234')
    await expect(auth.getAccessToken()).resolves.toBe('test-token-1')
  })

  it('refreshes: the next generation, the user as the answer says', async () => {
    const auth = create(signedIn)
    await expect(auth.refresh()).resolves.toMatchObject({ generation: 2, user: ada })
    await expect(auth.getAccessToken()).resolves.toBe('test-token-2')
    await auth.answer('refresh', { user: { id: 'ada', roles: [] } })
    await auth.refresh()
    expect(auth.hasRole('admin')).toBe(false)
    expect(auth.tokens.generation).toBe(3)
  })

  it('keeps the session when a refresh fails, and ends it when the server says so', async () => {
    const auth = create(signedIn)
    await auth.answer('refresh', new AuthError('network', 'No network.'))
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'network' })
    expect(auth.view).toMatchObject({ status: 'authenticated', error: { code: 'network' } })
    await auth.answer('refresh', new AuthError('invalid_grant', 'Revoked.'))
    await expect(auth.refresh()).rejects.toMatchObject({ code: 'session_ended' })
    await vi.waitFor(() => expect(auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' }))
  })

  it('ends other sessions, or says why it could not', async () => {
    const auth = create(signedIn)
    await expect(auth.signOut({ scope: 'elsewhere' })).resolves.toMatchObject({ status: 'authenticated' })
    await auth.answer('signOut', new AuthError('network', 'No network.'))
    await expect(auth.signOut({ scope: 'elsewhere' })).rejects.toMatchObject({ code: 'network' })
  })
})

describe('an answer that does not fit its command', () => {
  it.each([
    ['signIn', { status: 'signedOut' }],
    ['signIn', undefined],
    ['signIn', { status: 'authenticated' }],
    ['signIn', { status: 'authenticated', user: ada, session: { id: 's1' } }],
    ['submitSecondFactor', { status: 'awaitingSecondFactor', challenge: { methods: [] } }],
    ['resendSecondFactor', { status: 'authenticated', user: ada }],
    ['unlock', { status: 'authenticated', user: ada }],
    ['stay', undefined],
    ['toString', undefined],
  ])('is refused: %s, %j', async (command, outcome) => {
    const auth = create({ status: 'anonymous' })
    await expect(auth.answer(command as 'signIn', outcome as never)).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})
