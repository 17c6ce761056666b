import { describe, expect, it, onTestFinished } from 'vitest'
import { createSimulatedBrowser, type SimulatedBrowser } from '../../../../src/testing/index.ts'

const APP = 'https://app.test'
const API = 'https://api.app.test'

interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
}

/** A server that notes what it sees and answers with `answer`. */
function world({ seed = 1, delay = 0 }: { readonly seed?: number; readonly delay?: number } = {}) {
  const browser = createSimulatedBrowser({ seed, weather: { latency: [10, 20] } })
  const seen: Seen[] = []
  let answer = (): Response => Response.json({ ok: true })
  const handler = async (request: Request): Promise<Response> => {
    seen.push({
      method: request.method,
      path: new URL(request.url).pathname,
      headers: request.headers,
      body: await request.text(),
    })
    if (delay > 0) await browser.clock.sleep(delay)
    return answer()
  }
  browser.serve(APP, handler)
  browser.serve(API, handler)
  return {
    browser,
    seen,
    answersWith(next: typeof answer) {
      answer = next
    },
  }
}

const failure = (browser: SimulatedBrowser, promise: Promise<unknown>): Promise<unknown> =>
  browser.finish(promise.catch((error: unknown) => error))

describe('fetch of a simulated page', () => {
  it('asks the server that serves the origin, relative to the page, and takes its time', async () => {
    const { browser, seen } = world()
    const { page } = browser.open()
    const response = await browser.finish(
      page.fetch('/orders?page=2', {
        method: 'POST',
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect([response.status, response.url, await response.clone().json()]).toEqual([
      200,
      `${APP}/orders?page=2`,
      { ok: true },
    ])
    expect(seen).toMatchObject([{ method: 'POST', path: '/orders', body: '{"a":1}' }])
    expect(seen[0]?.headers.get('content-type')).toBe('application/json')
    expect(page.performance.now()).toBeGreaterThanOrEqual(20)
    expect(page.performance.now()).toBeLessThanOrEqual(41)
  })

  it('sends forms and Request objects as a browser does', async () => {
    const { browser, seen } = world()
    const { page } = browser.open()
    await browser.finish(page.fetch('/form', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }))
    await browser.finish(page.fetch(new Request(`${APP}/request`, { method: 'PUT', body: 'text' })))
    await browser.finish(page.fetch(new URL('/url', APP)))
    const data = new FormData()
    data.set('field', 'value')
    await browser.finish(page.fetch('/data', { method: 'POST', body: data }))
    expect(seen.map(({ method, path, body }) => [method, path, body]).slice(0, 3)).toEqual([
      ['POST', '/form', 'a=b'],
      ['PUT', '/request', 'text'],
      ['GET', '/url', ''],
    ])
    expect(seen[3]?.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[3]?.body).toContain('value')
  })

  it('fails where nobody serves, and where there is no network', async () => {
    const { browser, seen } = world()
    const { page } = browser.open()
    expect(await failure(browser, page.fetch('https://nobody.test/'))).toBeInstanceOf(TypeError)
    browser.goOffline()
    expect(await failure(browser, page.fetch('/'))).toBeInstanceOf(TypeError)
    expect(seen).toEqual([])
    expect(browser.network.log.map(({ end }) => end)).toEqual(['refused', 'offline'])
  })

  it('fails under way when the network goes', async () => {
    const { browser } = world({ delay: 1_000 })
    const asked = browser.open().page.fetch('/')
    await browser.pass(500)
    browser.goOffline()
    expect(await failure(browser, asked)).toBeInstanceOf(TypeError)
    expect(browser.network.log[0]?.end).toBe('offline')
  })

  it('a request that is lost never reaches the server; an answer that is lost leaves its work done', async () => {
    const { browser, seen } = world()
    const { page } = browser.open()
    browser.network.disturb({ fate: 'loseRequest' })
    expect(await failure(browser, page.fetch('/one'))).toBeInstanceOf(TypeError)
    browser.network.disturb({ fate: 'loseAnswer', matches: '/two' })
    expect(await failure(browser, page.fetch('/two'))).toBeInstanceOf(TypeError)
    expect((await browser.finish(page.fetch('/three'))).status).toBe(200)
    expect(seen.map(({ path }) => path)).toEqual(['/two', '/three'])
    expect(browser.network.log.map(({ end, answered }) => [end, answered?.status])).toEqual([
      ['requestLost', undefined],
      ['answerLost', 200],
      ['delivered', 200],
    ])
  })

  it('loses the share that it is told to, both ways', async () => {
    const { browser, seen } = world()
    const { page } = browser.open()
    Object.assign(browser.network, { lossBefore: 0.3, lossAfter: 0.3 })
    let delivered = 0
    for (let count = 0; count < 200; count++) {
      const answer = await failure(browser, page.fetch('/'))
      if (answer instanceof Response) delivered++
    }
    expect(seen.length).toBeGreaterThan(110)
    expect(seen.length).toBeLessThan(170)
    expect(delivered).toBeGreaterThan(70)
    expect(delivered).toBeLessThan(130)
  })

  it('a disturbance delays what it matches, as often as it says, until it is called off', async () => {
    const { browser } = world()
    const { page } = browser.open()
    const time = async (): Promise<number> => {
      const before = page.performance.now()
      await browser.finish(page.fetch('/'))
      return page.performance.now() - before
    }
    browser.network.disturb({ fate: 'delayAnswer', delay: 5_000, times: 2 })
    expect([(await time()) > 5_000, (await time()) > 5_000, (await time()) > 5_000]).toEqual([true, true, false])
    browser.network.disturb({ fate: 'delayRequest', delay: 5_000 })()
    expect(await time()).toBeLessThan(50)
  })

  it('rejects with the reason of its signal at once; the request may arrive all the same', async () => {
    const arrived = new Set<boolean>()
    for (let seed = 1; seed <= 20; seed++) {
      const { browser, seen } = world({ seed })
      const controller = new AbortController()
      const asked = browser.open().page.fetch('/', { signal: controller.signal })
      const outcome = asked.catch((error: unknown) => error)
      await browser.pass(5)
      const reason = new Error('the user gave up')
      controller.abort(reason)
      expect(await outcome).toBe(reason)
      await browser.pass(1_000)
      arrived.add(seen.length > 0)
      expect(browser.network.log[0]).toMatchObject({ end: 'aborted', delivered: null })
    }
    expect(arrived).toEqual(new Set([true, false]))
  })

  it('T25: requests that share a signal do not each listen to it, and all end with it', async () => {
    const told: string[] = []
    const note = ({ name }: Error) => told.push(name)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const { browser } = world({ delay: 60_000 })
    const { page } = browser.open()
    const life = new AbortController()
    const asked = Array.from({ length: 20 }, () =>
      page.fetch('/slow', { signal: life.signal }).catch((reason: unknown) => reason),
    )
    await browser.pass(1_000)
    expect(told).toEqual([])
    life.abort('over')
    expect(await Promise.all(asked)).toEqual(Array(20).fill('over'))
    expect((await browser.finish(page.fetch('/next', { signal: new AbortController().signal }))).status).toBe(200)
  })

  it('T44: a request with keepalive survives its page', async () => {
    const { browser, seen } = world()
    const tab = browser.open()
    void tab.page.fetch('/revoke', { method: 'POST', keepalive: true })
    tab.close()
    await browser.pass(1_000)
    expect(seen.map(({ path }) => path)).toEqual(['/revoke'])
    expect(browser.network.log[0]?.delivered).toBeNull()
  })

  it('an answer for a page that is gone is thrown away, its cookies too', async () => {
    const { browser, answersWith } = world({ delay: 500 })
    answersWith(() => new Response(null, { headers: { 'set-cookie': 'a=1' } }))
    const tab = browser.open()
    void tab.page.fetch('/')
    await browser.pass(100)
    tab.crash()
    await browser.pass(5_000)
    expect([browser.network.log[0]?.end, browser.cookies()]).toEqual(['tabGone', []])
  })

  it('an answer for a frozen page waits for it, but its cookies do not', async () => {
    const { browser, answersWith } = world({ delay: 500 })
    answersWith(() => new Response('hello', { headers: { 'set-cookie': 'a=1' } }))
    const tab = browser.open()
    const answer = tab.page.fetch('/').then((response) => response.text())
    tab.freeze()
    await browser.pass(5_000)
    expect([browser.network.log[0]?.delivered, browser.cookies()]).toEqual([null, ['a=1']])
    tab.thaw()
    expect(await browser.finish(answer)).toBe('hello')
  })

  it('servers go on while the device sleeps; the longer it sleeps, the more connections are dead afterwards', async () => {
    const survivors = async (sleep: number): Promise<number> => {
      let count = 0
      for (let seed = 1; seed <= 20; seed++) {
        const { browser, seen } = world({ seed, delay: 500 })
        const asked = browser.open().page.fetch('/')
        await browser.pass(100)
        await browser.sleep(sleep)
        expect(seen).toHaveLength(1)
        if ((await failure(browser, asked)) instanceof Response) count++
      }
      return count
    }
    expect(await survivors(1_000)).toBeGreaterThan(15)
    expect(await survivors(3_600_000)).toBeLessThan(5)
  })

  it('refuses a redirect where it was told to', async () => {
    const { browser, answersWith } = world()
    answersWith(() => new Response(null, { status: 302, headers: { location: '/elsewhere' } }))
    expect(await failure(browser, browser.open().page.fetch('/', { redirect: 'error' }))).toBeInstanceOf(TypeError)
  })

  it('a server that throws breaks the connection', async () => {
    const { browser } = world()
    browser.serve('https://broken.test', () => {
      throw new Error('a bug of the server')
    })
    expect(await failure(browser, browser.open().page.fetch('https://broken.test/'))).toBeInstanceOf(TypeError)
  })
})

describe('the cookie jar', () => {
  const setCookies =
    (...lines: string[]) =>
    () => {
      const headers = new Headers()
      for (const line of lines) headers.append('set-cookie', line)
      return new Response(null, { headers })
    }
  const sent = async (url: string, lines: string[], init?: RequestInit): Promise<string | null> => {
    const { browser, seen, answersWith } = world()
    const { page } = browser.open()
    answersWith(setCookies(...lines))
    await browser.finish(page.fetch('/set'))
    answersWith(() => new Response(null))
    await browser.finish(page.fetch(url, init))
    return seen.at(-1)?.headers.get('cookie') ?? null
  }

  it.each([
    ['/', ['a=1; Path=/; HttpOnly; Secure; SameSite=Strict'], undefined, 'a=1'],
    ['/auth/refresh', ['a=1; Path=/auth'], undefined, 'a=1'],
    ['/authority', ['a=1; Path=/auth'], undefined, null],
    ['/', ['a=1; Path=/', 'b=2; Path=/'], undefined, 'a=1; b=2'],
    ['/', ['a=1; Path=/', 'a=2; Path=/'], undefined, 'a=2'],
    ['/', ['a=1; Path=/', 'a=; Path=/; Max-Age=0'], undefined, null],
    ['/', ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], undefined, null],
    ['/', ['a=1; Path=/; Domain=evil.test'], undefined, null],
    ['/', ['a=1; Path=/'], { credentials: 'omit' }, null],
    [`${API}/`, ['a=1; Path=/'], { credentials: 'include' }, null],
    [`${API}/`, ['a=1; Path=/; Domain=app.test'], { credentials: 'include' }, 'a=1'],
    [`${API}/`, ['a=1; Path=/; Domain=app.test'], undefined, null],
  ] as const)('a request to %s after %j, %j, carries %j', async (url, lines, init, expected) => {
    expect(await sent(url, [...lines], init)).toBe(expected)
  })

  it('shows scripts what is theirs: no HttpOnly cookie, and they cannot overwrite one', async () => {
    const { browser, answersWith } = world()
    const { page } = browser.open()
    answersWith(setCookies('secret=1; Path=/; HttpOnly', 'open=1; Path=/'))
    await browser.finish(page.fetch('/'))
    await browser.pass(1_000)
    expect(page.document.cookie).toBe('open=1')
    page.document.cookie = 'secret=stolen; path=/'
    page.document.cookie = 'mine=2; path=/'
    expect(page.document.cookie).toBe('open=1; mine=2')
    expect(browser.cookies()).toContain('secret=1')
  })

  it('T4: lets cookies expire by the clock of the user', async () => {
    const { browser } = world()
    const { page } = browser.open()
    page.document.cookie = 'a=1; max-age=60'
    browser.jumpClock(61_000)
    expect(page.document.cookie).toBe('')
  })
})
