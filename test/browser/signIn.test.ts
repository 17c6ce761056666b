import { describe, expect, it } from 'vitest'
import { MODE_NAMES, MODES, openApp, pause, ready, request, showing, shown, USERS, view } from './harness/appWorld.ts'
import { gate } from './harness/site.ts'
import { browserForSuite } from './harness/world.ts'

const browser = browserForSuite()

describe.each(MODE_NAMES)('signing in with the %s', (name) => {
  const mode = MODES[name]

  it('asks for the second factor, and survives a reload in this tab and a new one', async () => {
    const world = await openApp(browser, mode)
    const tab = await world.tab()
    const { email, password } = USERS.grace
    await tab.run((email, password) => window.app.auth.signIn({ method: 'password', email, password }), email, password)
    expect(await view(tab)).toMatchObject({ status: 'awaitingSecondFactor', isAuthenticated: false })

    const wrong = tab.run(() =>
      window.app.auth.submitSecondFactor({ code: '000000' }).then(
        () => 'accepted',
        ({ code, attemptsLeft }) => ({ code, attemptsLeft }),
      ),
    )
    expect(await wrong).toEqual({ code: 'second_factor_invalid', attemptsLeft: 4 })

    await tab.run((code) => window.app.auth.submitSecondFactor({ code }), await world.totp())
    expect(await shown(tab)).toBe('Hello Grace Hopper')

    await tab.reload()
    await ready(tab)
    expect(await request(tab)).toBe('200')
    // Nobody who is signed in ever sees the page of a guest.
    expect(await tab.run(() => window.app.shown)).toEqual(['restoring', 'Hello Grace Hopper'])

    const other = await world.tab()
    expect(await shown(other)).toBe('Hello Grace Hopper')
    expect(await request(other)).toBe('200')
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('reaches the other tabs that are open', async () => {
    const world = await openApp(browser, mode)
    const [here, there] = [await world.tab(), await world.tab()]
    await world.signIn(here)
    await showing(there, 'Hello Ada Lovelace')
    expect(await request(there)).toBe('200')
    expect(world.counters().reuseDetections).toBe(0)
  })
})

/** In cookie mode an abandoned request is cut off, so that its cookie never arrives; what it named dies unused. */
const isRevoked = (name: keyof typeof MODES) => MODES[name].mode === 'body'

describe.each(MODE_NAMES)('sign-ins that cross, with the %s', (name) => {
  it('T20: the last intention wins when its answer comes first; the tokens of the other are revoked', async () => {
    const world = await openApp(browser, MODES[name])
    const tab = await world.tab()
    const first = gate()
    let signIns = 0
    world.site.intercept('/auth/sign-in', async (_, next) => {
      const isFirst = ++signIns === 1
      const answer = await next()
      if (isFirst) await first.opened
      return answer
    })
    const outcome = await tab.run(async ({ email, password }) => {
      const { auth } = window.app
      const credentials = { method: 'password', email, password }
      const earlier = auth.signIn(credentials).catch(({ code }) => code)
      await new Promise((resolve) => setTimeout(resolve, 150))
      const { user } = await auth.signIn(credentials)
      return { earlier: await earlier, user: user?.name }
    }, USERS.ada)
    expect(outcome).toEqual({ earlier: 'superseded', user: 'Ada Lovelace' })
    first.open()
    if (isRevoked(name)) await expect.poll(() => world.alive().length, { timeout: 3_000 }).toBe(1)
    expect(await request(tab)).toBe('200')
    await tab.reload()
    await ready(tab)
    expect(await request(tab)).toBe('200')
    expect(world.counters().reuseDetections).toBe(0)
  })

  it('T20: a sign-in that was cancelled signs nobody in when its answer arrives', async () => {
    const world = await openApp(browser, MODES[name])
    const tab = await world.tab()
    const answered = gate()
    world.site.intercept('/auth/sign-in', async (_, next) => {
      const answer = await next()
      await answered.opened
      return answer
    })
    const outcome = await tab.run(async ({ email, password }) => {
      const { auth } = window.app
      const attempt = auth.signIn({ method: 'password', email, password }).catch(({ code }) => code)
      await new Promise((resolve) => setTimeout(resolve, 150))
      auth.cancel()
      return attempt
    }, USERS.ada)
    expect(outcome).toBe('cancelled')
    answered.open()
    if (isRevoked(name)) await expect.poll(() => world.alive().length, { timeout: 3_000 }).toBe(0)
    expect((await view(tab)).status).toBe('anonymous')
    await tab.reload()
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(false)
  })

  it('T9: of two in two tabs at once the later one stays, in both tabs', async () => {
    const world = await openApp(browser, MODES[name])
    const [one, two] = [await world.tab(), await world.tab()]
    const both = gate()
    let arrived = 0
    world.site.intercept('/auth/sign-in', async (_, next) => {
      const answer = await next()
      if (++arrived === 2) both.open()
      await both.opened
      return answer
    })
    await Promise.all([world.signIn(one), world.signIn(two)])
    if (isRevoked(name)) await expect.poll(() => world.alive().length, { timeout: 4_000 }).toBe(1)
    const sessions = async () => [(await view(one)).session?.id, (await view(two)).session?.id]
    await expect.poll(async () => new Set(await sessions()).size, { timeout: 3_000 }).toBe(1)
    for (const tab of [one, two]) expect(await request(tab)).toBe('200')
    expect(world.counters().reuseDetections).toBe(0)
    await one.run(async () => {
      await window.app.auth.signOut()
    })
    await two.until(() => !window.app.auth.view.isAuthenticated, [], 1_000)
    await two.reload()
    await ready(two)
    expect((await view(two)).isAuthenticated).toBe(false)
  })
})

describe('a sign-in with a cookie', () => {
  it('T20: that is cancelled when the head of its answer has arrived does not sign in at the next load', async () => {
    const world = await openApp(browser, MODES['refresh token in an HttpOnly cookie'])
    const tab = await world.tab()
    const sent = gate()
    world.site.intercept('/auth/sign-in', async (_, next) => {
      const { status, headers } = await next()
      headers.delete('content-length')
      // The browser has the cookie as soon as it has the head; the body never comes.
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{'))
          sent.open()
        },
      })
      return new Response(body, { status, headers })
    })
    await tab.begin(
      ({ email, password }: { email: string; password: string }) =>
        window.app.auth.signIn({ method: 'password', email, password }).catch(() => {}),
      USERS.ada,
    )
    await sent.opened
    await pause(150)
    await tab.run(() => window.app.auth.cancel())
    await pause(300)
    await tab.reload()
    await ready(tab)
    expect((await view(tab)).isAuthenticated).toBe(false)
  })
})
