import { describe, expect, it } from 'vitest'
import { type Client, createClient } from './client.ts'

const grace = 'grace@example.com'
const challengeOf = async (client: Client): Promise<string> =>
  (await client.signIn(grace, 'battery staple')).body.second_factor.challenge
const shown = async (client: Client) => (await client.get(`/demo/totp?email=${grace}`)).body
const answer = (client: Client, challenge: string, code: string) =>
  client.post('/auth/second-factor', { challenge, code, method: 'totp' })

describe('the demo’s second factor', () => {
  it('accepts a code once: a replay is refused, also for another challenge', async () => {
    const client = createClient()
    const [first, second] = [await challengeOf(client), await challengeOf(client)]
    const { code } = await shown(client)
    expect((await answer(client, first, code)).status).toBe(200)
    expect((await answer(client, second, code)).body).toEqual({ error: 'second_factor_invalid', attempts_left: 4 })
  })

  it('accepts the codes of the steps before and after, for clocks that differ a little', async () => {
    const client = createClient()
    const { code } = await shown(client)
    client.pass(30)
    expect((await answer(client, await challengeOf(client), code)).status).toBe(200)
    const old = (await shown(client)).code
    client.pass(90)
    expect((await answer(client, await challengeOf(client), old)).status).toBe(401)
  })

  it('offers a code that is still good after one was used', async () => {
    const client = createClient()
    await answer(client, await challengeOf(client), (await shown(client)).code)
    expect((await answer(client, await challengeOf(client), (await shown(client)).code)).status).toBe(200)
    const third = await shown(client)
    expect(third.used).toBe(true)
    client.pass(third.secondsLeft)
    expect((await shown(client)).used).toBe(false)
  })

  it('has no code for who has no second factor, nor for nobody', async () => {
    const client = createClient()
    expect((await client.get('/demo/totp?email=ada@example.com')).body).toEqual({ error: 'no_second_factor' })
    expect((await client.get('/demo/totp?email=nobody@example.com')).body).toEqual({ error: 'no_such_user' })
  })

  it('forgets which codes were used when the demo goes back to its first day', async () => {
    const client = createClient()
    const { code } = await shown(client)
    await answer(client, await challengeOf(client), code)
    await client.post('/demo/reset')
    expect((await answer(client, await challengeOf(client), code)).status).toBe(200)
  })
})
