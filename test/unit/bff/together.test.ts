/** The backend of the page and the reference BFF, with a real provider behind it; what is not there is a browser. */
import { expect, it } from 'vitest'
import { bffBackend } from '../../../src/bff/index.ts'
import { bffServer } from './bffServer.ts'
import { codeOf, fakePage, signal } from './bffWorld.ts'

async function together(options: Parameters<typeof bffServer>[0] = {}) {
  const server = await bffServer(options)
  const browser = server.browser()
  const { page, ...rest } = fakePage()
  Object.assign(page.location, { href: `${server.origin}/`, origin: server.origin })
  /** The browser adds what scripts may not. */
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const body = await request.text()
    return browser.open(request.url, {
      method: request.method,
      headers: {
        ...Object.fromEntries(request.headers),
        origin: server.origin,
        'sec-fetch-site': 'same-origin',
      },
      ...(body && { body }),
    })
  }
  const backend = bffBackend({ fetch, page })
  const refresh = () => backend.refresh!({ refreshToken: undefined, signal })
  const send = (accessToken: string, path: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, authorization: `Cookie ${accessToken}` }
    return backend.fetch!(new Request(server.origin + path, { ...init, headers }), fetch)
  }
  return { ...rest, ...server, browser, backend, refresh, send }
}

it('find each other: who-am-I, a request, a change, the end', async () => {
  const { browser, backend, refresh, send, store, assigned, origin } = await together()
  expect(await codeOf(refresh())).toBe('invalid_grant')
  await browser.signIn()
  const { accessToken, user, expiresIn, ...rest } = await refresh()
  expect(user).toMatchObject({ id: 'user-ada', name: 'Ada Lovelace' })
  expect(expiresIn).toBe(1_800)
  expect(rest).toMatchObject({ tokenType: 'Cookie', acr: 'urn:authchart:acr:1' })
  expect((await send(accessToken, '/api/orders')).status).toBe(200)
  expect((await send(accessToken, '/api/orders', { method: 'POST', body: '{}' })).status).toBe(200)
  await backend.revoke?.({ refreshToken: undefined, accessToken, scope: 'here', signal })
  expect(await store.find({ user: 'user-ada' })).toEqual([])
  backend.leave?.({ idToken: undefined })
  expect(assigned[0]).toContain(`${origin}/bff/end-session?ticket=`)
  expect(await codeOf(refresh())).toBe('invalid_grant')
})

it('T35: slide the session with requests, and tell its end as the server counts it', async () => {
  const { browser, refresh, send, pass } = await together({ idle: 600 })
  await browser.signIn()
  const { accessToken } = await refresh()
  pass(500)
  expect((await refresh()).expiresIn).toBe(100)
  expect((await send(accessToken, '/api/orders')).status).toBe(200)
  expect((await refresh()).expiresIn).toBe(600)
  pass(601)
  expect((await send(accessToken, '/api/orders')).status).toBe(401)
  expect(await codeOf(refresh())).toBe('invalid_grant')
})

it('keep the session over a step-up, whose new cookie makes the CSRF value stale', async () => {
  const { browser, refresh, send } = await together()
  await browser.signIn()
  const before = await refresh()
  await browser.signIn('?step_up=1&acr_values=urn:authchart:acr:2&max_age=60')
  expect((await send(before.accessToken, '/api/orders', { method: 'POST', body: '{}' })).status).toBe(200)
  const after = await refresh()
  expect(after).toMatchObject({ accessToken: before.accessToken, acr: 'urn:authchart:acr:2' })
  expect(after.authenticationAge).toBeLessThan(60)
})

it('pass on what the API asks for in a step-up (RFC 9470)', async () => {
  const { browser, refresh, send } = await together()
  await browser.signIn()
  const { accessToken } = await refresh()
  const response = await send(accessToken, '/api/sensitive')
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toContain('acr_values="urn:authchart:acr:2"')
})

it('T9: do not mix two users', async () => {
  const { browser, refresh, send } = await together()
  await browser.signIn()
  const adas = await refresh()
  browser.person.forgetCookies()
  await browser.signIn('', { email: 'grace@example.com', password: 'battery staple' })
  expect((await send(adas.accessToken, '/api/orders')).status).toBe(401)
  expect((await send(adas.accessToken, '/api/orders', { method: 'POST' })).status).toBe(401)
  expect((await refresh()).user?.id).toBe('user-grace')
})
