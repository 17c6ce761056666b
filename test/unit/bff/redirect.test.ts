import { describe, expect, it } from 'vitest'
import { adasSession, bffWorld, codeOf, json, ORIGIN, signal } from './bffWorld.ts'

/** Of one sign-in: the page is gone before anybody stops listening. */
const never = () => new AbortController().signal

const REDIRECT = { method: 'redirect' }

/** Asks to leave, without waiting: a page that leaves never hears of it. */
function leaving(
  credentials: Record<string, unknown> = {},
  context: { signal?: AbortSignal; remember?: boolean } = {},
) {
  const world = bffWorld({ 'GET session': () => json(200, adasSession) })
  const left = world.backend.signIn!({ ...REDIRECT, ...credentials }, { signal: never(), ...context })
  left.catch(() => {})
  return { ...world, left, url: new URL(world.assigned[0] ?? 'about:blank') }
}

describe('sign-in by redirect', () => {
  it('leaves for the login page of the BFF, which is told where the user was', () => {
    const { url, seen } = leaving()
    expect(url.origin + url.pathname).toBe(`${ORIGIN}/bff/login`)
    expect([...url.searchParams]).toEqual([['return_to', '/orders?page=2#top']])
    expect(seen).toEqual([])
  })

  it('takes along where to go afterwards, what the app adds, and that the session is to be remembered', () => {
    const params = { login_hint: 'ada@example.test', ui_locales: 'de', ignored: 7 }
    const { url } = leaving({ returnTo: '/checkout', params }, { remember: true })
    expect(Object.fromEntries(url.searchParams)).toEqual({
      login_hint: 'ada@example.test',
      ui_locales: 'de',
      remember: '1',
      return_to: '/checkout',
    })
  })

  it.each(['//evil.example', 'https://evil.example/', 'javascript:alert(1)', '/\\evil.example', '/%2F/evil.example'])(
    'T18: never comes back to %s',
    (returnTo) => {
      expect(leaving({ returnTo }).url.searchParams.get('return_to')).toBe('/orders?page=2#top')
    },
  )

  it('cannot be made to name another return by its parameters', () => {
    const { url } = leaving({ params: { return_to: 'https://evil.example' } })
    expect(url.searchParams.getAll('return_to')).toEqual(['/orders?page=2#top'])
  })

  it('T37: is over when the page comes back as it was left, and leaves nothing behind', async () => {
    const { left, show, stored, listening, backend } = leaving()
    show(true)
    expect(await codeOf(left)).toBe('cancelled')
    expect([...stored]).toEqual([])
    expect(listening()).toBe(0)
    expect(backend.resume?.()).toBeNull()
  })

  it('is not over when the page is merely shown', async () => {
    const { left, show } = leaving()
    show(false)
    expect(await Promise.race([left.catch(() => 'over'), Promise.resolve('under way')])).toBe('under way')
  })

  it('T37: is over when it is given up', async () => {
    const giveUp = new AbortController()
    const { left, stored, listening } = leaving({}, { signal: giveUp.signal })
    giveUp.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    expect([...stored]).toEqual([])
    expect(listening()).toBe(0)
  })

  it('says so where the page cannot be left', async () => {
    const world = bffWorld()
    Object.assign(world.page.location, { assign: undefined })
    expect(await codeOf(world.backend.signIn?.(REDIRECT, { signal }))).toBe('unsupported')
  })

  it('works where session storage is forbidden', () => {
    const world = bffWorld()
    Object.defineProperty(world.page, 'sessionStorage', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    world.backend.signIn?.(REDIRECT, { signal }).catch(() => {})
    expect(world.assigned).toHaveLength(1)
    expect(world.backend.resume?.()).toBeNull()
  })

  it('gives the page a minute to leave, and waits for nobody elsewhere', () => {
    const { backend } = bffWorld()
    expect(backend.patience?.('redirect')).toBe(60_000)
    expect(backend.patience?.('password')).toBeUndefined()
  })
})

describe('the page that comes back', () => {
  const back = (session: () => Response, context: { remember?: boolean } = {}) => {
    const world = bffWorld({ 'GET session': session })
    world.backend.signIn?.(REDIRECT, { signal: never(), ...context }).catch(() => {})
    return world
  }

  it('asks who has signed in, once', async () => {
    const { backend, paths } = back(() => json(200, adasSession), { remember: true })
    const rest = backend.resume?.()
    expect(await rest?.({ signal })).toMatchObject({ type: 'granted', remember: true, grant: { accessToken: 'h-ada' } })
    expect(paths()).toEqual(['GET /bff/session'])
    expect(backend.resume?.()).toBeNull()
  })

  it('is any other page where this tab has not left: nobody is signed in by a link', () => {
    const { backend, goTo, page } = bffWorld()
    goTo('/?error=access_denied&code=c&state=s')
    expect(backend.resume?.()).toBeNull()
    expect(page.location.href).toContain('error=access_denied')
  })

  it('without a session has been left before it was done', async () => {
    const { backend } = back(() => json(401, {}))
    expect(await codeOf(backend.resume?.()?.({ signal }))).toBe('cancelled')
    expect(backend.resume?.()).toBeNull()
  })

  it('T10: while the BFF is out of reach may be loaded again', async () => {
    let status = 503
    const { backend } = back(() => json(status, adasSession))
    expect(await codeOf(backend.resume?.()?.({ signal }))).toBe('server_error')
    status = 200
    expect(await backend.resume?.()?.({ signal })).toMatchObject({ type: 'granted' })
  })

  it('T37: is not taken for one where the login page was forgotten for an hour', () => {
    const { backend, pass } = back(() => json(200, adasSession))
    pass(60 * 60_000)
    expect(backend.resume?.()).toBeNull()
  })

  it('is not taken for one after a sign-in by form', async () => {
    const { backend } = back(() => json(401, {}))
    await codeOf(backend.signIn?.({ method: 'password' }, { signal }))
    expect(backend.resume?.()).toBeNull()
  })

  it.each([
    ['access_denied', 'access_denied'],
    ['login_required', 'interaction_required'],
    ['unmet_authentication_requirements', 'insufficient_authentication'],
    ['temporarily_unavailable', 'server_error'],
    ['expired', 'cancelled'],
    ['toString', 'invalid_callback'],
    ['<script>s3cret</script>', 'invalid_callback'],
  ])('with ?error=%s rejects, and the address is clean', async (error, code) => {
    const { backend, goTo, page, paths } = back(() => json(200, adasSession))
    goTo(`/orders?page=2&error=${encodeURIComponent(error)}&error_description=s3cret#top`)
    const rest = backend.resume?.()
    expect(page.location.href).toBe(`${ORIGIN}/orders?page=2#top`)
    const failure = await rest?.({ signal }).catch((reason) => reason)
    expect(failure).toMatchObject({ code })
    expect(String(failure)).not.toContain('s3cret')
    expect(paths()).toEqual([])
  })

  it.each(['not json', '[]', 'null', '{"at":"soon"}', '{"at":9e15}'])('is no page where its note is %s', (text) => {
    const { backend, stored } = bffWorld()
    stored.set('authchart:bff:/bff:left', text)
    expect(backend.resume?.()).toBeNull()
    expect([...stored]).toEqual([])
  })
})

describe('a step-up by redirect', () => {
  const stepUp = (request: object) => {
    const world = bffWorld({ 'GET session': () => json(200, adasSession) })
    const context = { request, accessToken: 'h-ada', idToken: undefined, signal: never() }
    world.backend.stepUp?.(REDIRECT, context).catch(() => {})
    return { ...world, url: new URL(world.assigned[0] ?? 'about:blank') }
  }

  it('says what is to be proved', () => {
    const { url } = stepUp({ acr: 'urn:2', maxAge: 60_500, method: 'otp' })
    expect(Object.fromEntries(url.searchParams)).toEqual({
      step_up: '1',
      acr_values: 'urn:2',
      max_age: '60',
      amr: 'otp',
      return_to: '/orders?page=2#top',
    })
  })

  it('needs no more than the restore of the page it comes back to', () => {
    expect(stepUp({}).backend.resume?.()).toBeNull()
  })

  it('that was refused is an error, and the session lives on', async () => {
    const { backend, goTo } = stepUp({})
    goTo('/orders?error=access_denied')
    expect(await codeOf(backend.resume?.()?.({ signal }))).toBe('access_denied')
  })
})
