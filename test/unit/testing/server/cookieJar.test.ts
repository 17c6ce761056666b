import { describe, expect, it } from 'vitest'
import { createCookieJar, createFakeAuthServer } from '../../../../src/testing/index.ts'

describe('cookie jar', () => {
  it('sends a cookie to its path and below, and nowhere else', () => {
    const jar = createCookieJar()
    jar.take('a=1=; Path=/auth; HttpOnly')
    jar.take('b=2')
    expect(jar.headerFor('https://app.test/auth')).toBe('a=1=; b=2')
    expect(jar.headerFor('https://app.test/auth/refresh')).toBe('a=1=; b=2')
    expect(jar.headerFor('https://app.test/authors')).toBe('b=2')
  })

  it('replaces a cookie of the same name, and forgets one whose time is up', () => {
    const jar = createCookieJar()
    jar.take('a=1; Max-Age=60')
    jar.take('a=2; max-age=60')
    expect(jar.headerFor('https://app.test/')).toBe('a=2')
    jar.take('a=; Max-Age=0')
    expect(jar.headerFor('https://app.test/')).toBe('')
    jar.take('a=3')
    jar.clear()
    expect(jar.headerFor('https://app.test/')).toBe('')
  })

  it('stays closed to a request without credentials', async () => {
    const server = createFakeAuthServer()
    const jar = createCookieJar()
    const setCookie = server.signInAs('user-ada', { mode: 'cookie' }).setCookie
    jar.take(setCookie)
    const before = jar.headerFor('http://localhost/auth/refresh')
    const refresh = (credentials: RequestCredentials) =>
      jar.fetchFrom(server)('/auth/refresh', { method: 'POST', headers: { 'x-token-mode': 'cookie' }, credentials })
    expect((await refresh('omit')).status).toBe(400)
    expect(jar.headerFor('http://localhost/auth/refresh')).toBe(before)
    expect((await refresh('include')).status).toBe(200)
    expect(jar.headerFor('http://localhost/auth/refresh')).not.toBe(before)
  })

  it('takes the cookie of an answer that nobody waits for any more, as a browser does', async () => {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = createFakeAuthServer({ clock: { sleep: () => held } })
    const jar = createCookieJar()
    jar.take(server.signInAs('user-ada', { mode: 'cookie' }).setCookie)
    const before = jar.headerFor('http://localhost/auth/refresh')
    server.faults.delayAnswer = 1_000
    const controller = new AbortController()
    const init = { method: 'POST', headers: { 'x-token-mode': 'cookie' }, signal: controller.signal }
    const answer = jar.fetchFrom(server)('/auth/refresh', init)
    controller.abort()
    await expect(answer).rejects.toThrow()
    release()
    await new Promise((resolve) => setImmediate(resolve))
    expect(jar.headerFor('http://localhost/auth/refresh')).not.toBe(before)
  })
})
