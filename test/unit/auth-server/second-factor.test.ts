import { describe, expect, it } from 'vitest'
import { type Client, createClient } from './client.ts'

const begin = async (client: Client) => {
  const { body } = await client.signIn('grace@example.com', 'battery staple')
  return body.second_factor as { challenge: string; attempts_left: number; expires_in: number; methods: string[] }
}
const codeOf = async (client: Client): Promise<string> =>
  (await client.get('/demo/totp?email=grace@example.com')).body.code
const answer = (client: Client, challenge: string, code: string) =>
  client.post('/auth/second-factor', { challenge, code, method: 'totp' })
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000')

describe('second factor', () => {
  it('asks for a code instead of granting tokens', async () => {
    const challenge = await begin(createClient())
    expect(challenge).toEqual({
      challenge: expect.stringMatching(/^challenge_/),
      methods: ['totp'],
      attempts_left: 5,
      expires_in: 300,
    })
  })

  it('grants tokens for the right code and names the methods used', async () => {
    const client = createClient()
    const { challenge } = await begin(client)
    const { status, body } = await answer(client, challenge, await codeOf(client))
    expect([status, body.amr, body.user.roles]).toEqual([200, ['pwd', 'otp', 'mfa'], ['admin']])
  })

  it('T23: counts wrong codes down, and refuses even the right one after the last', async () => {
    const client = createClient()
    const { challenge } = await begin(client)
    const code = await codeOf(client)
    for (const left of [4, 3, 2, 1])
      expect(await answer(client, challenge, wrong(code))).toMatchObject({
        status: 401,
        body: { error: 'second_factor_invalid', attempts_left: left },
      })
    const exhausted = { status: 403, body: { error: 'second_factor_exhausted' } }
    expect(await answer(client, challenge, wrong(code))).toMatchObject(exhausted)
    expect(await answer(client, challenge, code)).toMatchObject(exhausted)
  })

  it('T23: a challenge is over after five minutes, and so is one that nobody has issued', async () => {
    const client = createClient()
    const { challenge } = await begin(client)
    client.pass(300)
    const expired = { status: 410, body: { error: 'second_factor_expired' } }
    expect(await answer(client, challenge, await codeOf(client))).toMatchObject(expired)
    expect(await answer(client, 'challenge_x', '123456')).toMatchObject(expired)
  })

  it('accepts a code once: a replay is refused, also for another challenge', async () => {
    const client = createClient()
    const first = await begin(client)
    const second = await begin(client)
    const code = await codeOf(client)
    expect((await answer(client, first.challenge, code)).status).toBe(200)
    expect((await answer(client, second.challenge, code)).body).toEqual({
      error: 'second_factor_invalid',
      attempts_left: 4,
    })
  })

  it('offers the demo a code that is still good after one was used', async () => {
    const client = createClient()
    const first = await begin(client)
    await answer(client, first.challenge, await codeOf(client))
    const second = await begin(client)
    expect((await answer(client, second.challenge, await codeOf(client))).status).toBe(200)
    const third = await client.get('/demo/totp?email=grace@example.com')
    expect(third.body.used).toBe(true)
    client.pass(third.body.secondsLeft)
    expect((await client.get('/demo/totp?email=grace@example.com')).body.used).toBe(false)
  })

  it('goes on with the same challenge after a resend', async () => {
    const client = createClient()
    const { challenge } = await begin(client)
    await answer(client, challenge, wrong(await codeOf(client)))
    client.pass(60)
    const { body } = await client.post('/auth/second-factor/resend', { challenge })
    expect(body.second_factor).toEqual({ challenge, methods: ['totp'], attempts_left: 4, expires_in: 240 })
  })

  it('does not let new challenges buy new attempts without end', async () => {
    const client = createClient({ signInFailures: { limit: 2, window: 60 } })
    for (let round = 0; round < 2; round++) {
      const { challenge } = await begin(client)
      const code = wrong(await codeOf(client))
      for (let i = 0; i < 5; i++) await answer(client, challenge, code)
    }
    expect((await client.signIn('grace@example.com', 'battery staple')).status).toBe(429)
  })
})
