import { describe, expect, it } from 'vitest'
import { oidcBackend } from '../../../src/oidc/index.ts'
import { createTestBrowser } from './testBrowser.ts'

const ISSUER = 'https://login.test'
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  code_challenge_methods_supported: ['S256'],
}

function world(answers: (Response | Error | 'never')[]) {
  const page = createTestBrowser({ visit: () => Promise.reject(), shown: [], forgetCookies() {} }).open('/')
  const asked: string[] = []
  const backend = oidcBackend({
    issuer: ISSUER,
    clientId: 'app',
    redirectUri: '/callback',
    page,
    fetch: (url) => {
      asked.push(url)
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer === 'never') return new Promise(() => {})
      return answer instanceof Response ? answer.clone() : Promise.reject(answer)
    },
  })
  const stop = new AbortController()
  const begin = async () => {
    const signIn = backend.signIn?.({ method: 'redirect' }, { signal: stop.signal })
    signIn?.catch(() => {})
    const before = page.left.length
    const left = async () => {
      while (page.left.length === before) await new Promise((resolve) => setTimeout(resolve, 1))
      return page.left.at(-1)
    }
    return Promise.race([left(), signIn])
  }
  return { backend, asked, begin, stop }
}

describe('the discovery of a provider', () => {
  it('is asked for once', async () => {
    const { begin, asked, backend } = world([Response.json(METADATA)])
    backend.resume?.()
    await Promise.all([begin(), begin()])
    await begin()
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`])
  })

  it('is asked for again after a failure', async () => {
    const { begin, asked } = world([new TypeError('offline'), Response.json(METADATA)])
    await expect(begin()).rejects.toMatchObject({ code: 'network' })
    await expect(begin()).resolves.toContain(`${ISSUER}/auth?`)
    expect(asked).toHaveLength(2)
  })

  it.each<[string, Response, string]>([
    ['names another issuer', Response.json({ ...METADATA, issuer: 'https://evil.test' }), 'invalid_response'],
    ['is not there', new Response('no', { status: 404 }), 'server_error'],
    ['is a page', new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'invalid_response'],
    ['is longer than any', Response.json({ ...METADATA, more: 'x'.repeat(1_100_000) }), 'invalid_response'],
    ['knows no PKCE', Response.json({ ...METADATA, code_challenge_methods_supported: ['plain'] }), 'unsupported'],
    ['names no endpoint', Response.json({ issuer: ISSUER }), 'unsupported'],
    [
      'sends people over http',
      Response.json({ ...METADATA, authorization_endpoint: 'http://login.test/auth' }),
      'invalid_response',
    ],
  ])('is refused where it %s', async (_, answer, code) => {
    await expect(world([answer]).begin()).rejects.toMatchObject({ code })
  })

  it('T19: does not hold whoever gives up', async () => {
    const { begin, stop } = world(['never'])
    const signIn = begin()
    setTimeout(() => stop.abort(new Error('enough')), 10)
    await expect(signIn).rejects.toThrow('enough')
  })
})
