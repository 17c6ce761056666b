import { afterEach, describe, expect, it } from 'vitest'
import { ada, grace, json } from './bffWorld.ts'
import { bffTabs } from './fakeBff.ts'

let world: ReturnType<typeof bffTabs>
afterEach(() => world.dispose())

const SESSION = 'GET /bff/session'
const minutes = (count: number) => count * 60_000

describe('a page that starts', () => {
  it('asks who is signed in, and finds the session behind the cookie', async () => {
    world = bffTabs()
    world.begin(ada)
    const { auth } = world.open()
    await world.finish(auth.ready)
    expect(auth.view).toMatchObject({ status: 'authenticated', user: ada })
    expect(world.log).toEqual([SESSION])
  })

  it('finds nobody where the server knows nobody', async () => {
    world = bffTabs()
    const { auth } = world.open()
    await world.finish(auth.ready)
    expect(auth.view.status).toBe('anonymous')
  })

  /** Ada has signed in and out here, and the tab has left for the login page. */
  async function left() {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    await world.finish(tab.auth.signOut())
    tab.auth.signIn({ method: 'redirect' }, { remember: true }).catch(() => {})
    await world.settle()
    expect(tab.assigned).toHaveLength(1)
    return [...tab.stored]
  }

  it('after a redirect takes up what the server has begun, also where a session has ended here before', async () => {
    const note = await left()
    world.begin(grace)
    const { auth, stored } = world.open({}, undefined, note)
    await world.finish(auth.ready)
    expect(auth.view).toMatchObject({ status: 'authenticated', user: grace })
    expect([...stored]).toEqual([])
    expect(world.alive()).toEqual(['user-grace'])
  })

  it('in another tab than the one that left takes up nothing that has ended here', async () => {
    await left()
    world.begin(grace)
    const { auth } = world.open()
    await world.finish(auth.ready)
    expect(auth.view.isAuthenticated).toBe(false)
  })

  it('after a redirect that failed says why', async () => {
    const note = await left()
    const { auth, page } = world.open({}, 'https://app.example.test/orders?error=access_denied', note)
    await world.finish(auth.ready)
    expect(auth.view).toMatchObject({ isAuthenticated: false, error: { code: 'access_denied' } })
    expect(page.location.href).toBe('https://app.example.test/orders')
  })
})

describe('a session', () => {
  it('T35: is not prolonged by the page’s own questions, and lasts as long as requests are made', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    for (let times = 0; times < 4; times++) {
      await world.clock.pass(minutes(8))
      expect(await world.finish(tab.ask())).toBe('200 user-ada')
    }
    expect(tab.auth.view.isAuthenticated).toBe(true)
    await world.clock.pass(minutes(11))
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' })
  })

  it('is asked about when it is due to end, and not in a storm before', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    const before = world.count(SESSION)
    await world.clock.pass(minutes(9.9))
    expect(world.count(SESSION)).toBe(before)
    await world.clock.pass(minutes(1))
    expect(tab.auth.view.isAuthenticated).toBe(false)
    expect(world.count(SESSION) - before).toBeLessThanOrEqual(2)
  })

  it('that the server has ended is over with the next request', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.endAll()
    expect(await world.finish(tab.ask())).toBe('session_ended')
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'revoked' })
  })

  it('that the server has ended is over when the page wakes', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.endAll()
    tab.lifecycle('hidden')
    tab.lifecycle('woke')
    await world.clock.pass(1_000)
    expect(tab.auth.view.isAuthenticated).toBe(false)
  })

  it('T10: lives on while the BFF is out of reach', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.interrupt(async () => json(503, {}))
    tab.lifecycle('woke')
    await world.clock.pass(minutes(2))
    expect(tab.auth.view.isAuthenticated).toBe(true)
    world.interrupt((_, next) => next())
    await world.clock.pass(minutes(2))
    expect(await world.finish(tab.ask())).toBe('200 user-ada')
  })
})

describe('a question whose answer was lost', () => {
  /** A tab that is closed, reloaded or frozen while it asks leaves its mark in the ledger. */
  async function closedWhileAsking() {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.interrupt(() => new Promise(() => {}))
    void tab.auth.refresh().catch(() => {})
    await world.settle()
    expect((await world.ledger.read())?.live && (await world.ledger.read())).toHaveProperty('refreshing')
    tab.auth.dispose()
    world.interrupt((_, next) => next())
  }

  it('T6: is asked again at once by the next page: it can have changed nothing', async () => {
    await closedWhileAsking()
    const { auth } = world.open()
    await world.clock.pass(1_000)
    expect(auth.view).toMatchObject({ status: 'authenticated', user: ada })
  })

  it('T27: does not make an end at the server one that was lost', async () => {
    await closedWhileAsking()
    world.endAll()
    const { auth } = world.open()
    await world.clock.pass(1_000)
    expect(auth.view).toMatchObject({ isAuthenticated: false, reason: 'revoked' })
  })
})

describe('requests', () => {
  it('T8: a hundred that are refused together ask once, and each is sent once more', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.interrupt(async (request, next) =>
      request.url.includes('/api/') && world.count('GET /api/orders') <= 100 ? json(401, {}) : next(),
    )
    const before = world.count(SESSION)
    const answers = await world.finish(Promise.all(Array.from({ length: 100 }, () => tab.ask())))
    expect(new Set(answers)).toEqual(new Set(['200 user-ada']))
    expect(world.count(SESSION) - before).toBe(1)
    expect(world.count('GET /api/orders')).toBe(200)
  })

  it('whose CSRF value the server has replaced are sent once more with the new one', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.renewCsrf()
    expect(await world.finish(tab.ask('/api/orders', 'POST'))).toBe('200 user-ada')
    expect(tab.auth.view.isAuthenticated).toBe(true)
  })

  it.each(['GET', 'POST'])(
    'T9: a %s of Ada’s page never gets Grace’s answer, though the cookie is hers by now',
    async (method) => {
      world = bffTabs()
      const tab = world.open()
      await tab.signIn()
      world.begin(grace)
      expect(await world.finish(tab.ask('/api/orders', method))).toBe('user_changed')
      expect(tab.auth.view.user).toEqual(grace)
      expect(await world.finish(tab.ask('/api/orders', method))).toBe('200 user-grace')
    },
  )

  it('T7: one that is in flight at sign-out is not answered, and revives nothing', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    let arrive = () => {}
    const held = new Promise<void>((resolve) => {
      arrive = resolve
    })
    world.interrupt(async (request, next) => {
      const response = await next()
      if (request.url.includes('/api/')) await held
      return response
    })
    const asked = tab.ask()
    await world.settle()
    await world.finish(tab.auth.signOut())
    arrive()
    expect(await world.finish(asked)).toBe('session_ended')
    expect(world.alive()).toEqual([])
    expect(tab.auth.view).toMatchObject({ status: 'signedOut', reason: 'user' })
  })
})

describe('several tabs', () => {
  it('follow a sign-in, a sign-out and a switch of the user', async () => {
    world = bffTabs()
    const [here, there] = [world.open(), world.open()]
    await world.finish(Promise.all([here.auth.ready, there.auth.ready]))
    await here.signIn()
    await world.clock.pass(5_000)
    expect(there.auth.view.user).toEqual(ada)
    await there.signIn('grace')
    await world.clock.pass(5_000)
    expect(here.auth.view.user).toEqual(grace)
    await world.finish(here.auth.signOut())
    await world.clock.pass(5_000)
    expect([here, there].map(({ auth }) => auth.view.status)).toEqual(['signedOut', 'signedOut'])
    expect(world.alive()).toEqual([])
  })

  it('do not ask each other into a storm', async () => {
    world = bffTabs()
    const tabs = Array.from({ length: 5 }, () => world.open())
    await tabs[0]?.signIn()
    await world.clock.pass(minutes(5))
    expect(world.count(SESSION)).toBeLessThan(20)
  })

  it('T9: notice that somebody else has signed in by redirect when they wake', async () => {
    world = bffTabs()
    const tab = world.open()
    await tab.signIn()
    world.begin(grace)
    tab.lifecycle('woke')
    await world.clock.pass(1_000)
    expect(tab.auth.view.user).toEqual(grace)
    expect(tab.heard).toContainEqual(expect.objectContaining({ type: 'userChanged' }))
  })
})

it('no cookie, CSRF value or password is in the chart, an event, a record or an error', async () => {
  world = bffTabs()
  const seen: unknown[] = []
  const tab = world.open({ inspect: (event) => void seen.push(event) })
  await world.finish(
    tab.auth.signIn({ method: 'password', email: 'ada', password: 'wrong-secret' }).catch((error) => seen.push(error)),
  )
  await tab.signIn()
  await world.finish(tab.ask('/api/orders', 'POST'))
  world.renewCsrf()
  await world.finish(tab.ask('/api/orders', 'POST'))
  world.begin(grace)
  await world.finish(tab.ask('/api/orders', 'POST'))
  await world.finish(tab.auth.signOut())
  seen.push(tab.heard, tab.auth.record(), tab.auth.explain(), [...world.values], [...world.noteValues], [...tab.stored])
  const text = deepText(seen)
  expect(text).toContain('user-grace')
  for (const secret of [...world.secrets, 'secret-password', 'wrong-secret']) expect(text, secret).not.toContain(secret)
})

/** All strings that can be reached, functions and their closures left out. */
function deepText(root: unknown): string {
  const found: string[] = []
  const met = new Set<unknown>()
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    if (typeof value !== 'object' || value === null || met.has(value)) return
    met.add(value)
    if (value instanceof Error) walk(value.message)
    if (value instanceof Map || value instanceof Set) for (const one of value) walk(one)
    for (const [key, one] of Object.entries(value)) {
      found.push(key)
      walk(one)
    }
  }
  walk(root)
  return found.join('\n')
}
