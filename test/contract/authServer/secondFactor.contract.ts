import { expect, it } from 'vitest'
import { type Client, grace, type OpenClient } from './client.ts'

const answer = (client: Client, challenge: string, code: string) =>
  client.post('/second-factor', { challenge, code, method: 'totp' })
const wrong = (client: Client): string => (client.code() === '000000' ? '000001' : '000000')

export function secondFactorContract(open: OpenClient): void {
  it('asks for a code instead of granting tokens', async () => {
    const { body } = await (await open()).signIn(grace.email, grace.password)
    expect(body.second_factor).toEqual({
      challenge: expect.stringMatching(/^challenge_/),
      methods: ['totp'],
      attempts_left: 5,
      expires_in: 300,
    })
  })

  it('grants tokens for the right code, blanks or not, and names the methods used', async () => {
    const client = await open()
    const spaced = client.code().replace(/^(...)/, '$1 ')
    const { status, body } = await answer(client, await client.challenge(), spaced)
    expect([status, body.amr, body.user.roles]).toEqual([200, ['pwd', 'otp', 'mfa'], ['admin']])
  })

  it('takes a challenge once', async () => {
    const client = await open()
    const challenge = await client.challenge()
    expect((await answer(client, challenge, client.code())).status).toBe(200)
    expect(await answer(client, challenge, client.code())).toMatchObject({
      status: 410,
      body: { error: 'second_factor_expired' },
    })
  })

  it('T23: counts wrong codes down, and refuses even the right one after the last', async () => {
    const client = await open()
    const challenge = await client.challenge()
    for (const left of [4, 3, 2, 1])
      expect(await answer(client, challenge, wrong(client))).toMatchObject({
        status: 401,
        body: { error: 'second_factor_invalid', attempts_left: left },
      })
    const exhausted = { status: 403, body: { error: 'second_factor_exhausted' } }
    expect(await answer(client, challenge, wrong(client))).toMatchObject(exhausted)
    expect(await answer(client, challenge, client.code())).toMatchObject(exhausted)
  })

  it('T23: a challenge is over after five minutes, and so is one that nobody has issued', async () => {
    const client = await open()
    const challenge = await client.challenge()
    client.pass(300)
    const expired = { status: 410, body: { error: 'second_factor_expired' } }
    expect(await answer(client, challenge, client.code())).toMatchObject(expired)
    expect(await answer(client, 'challenge_x', '123456')).toMatchObject(expired)
  })

  it('goes on with the same challenge after a resend', async () => {
    const client = await open()
    const challenge = await client.challenge()
    await answer(client, challenge, wrong(client))
    client.pass(60)
    const { body } = await client.post('/second-factor/resend', { challenge })
    expect(body.second_factor).toEqual({ challenge, methods: ['totp'], attempts_left: 4, expires_in: 240 })
  })

  it('does not let new challenges buy new attempts without end', async () => {
    const client = await open({ signInFailures: { limit: 2, window: 60 } })
    for (let round = 0; round < 2; round++) {
      const challenge = await client.challenge()
      for (let i = 0; i < 5; i++) await answer(client, challenge, wrong(client))
    }
    expect((await client.signIn(grace.email, grace.password)).status).toBe(429)
  })
}
