import { expect, it, vi } from 'vitest'
import { createFakeAuthServer, type ServerAnswer } from '../../../../src/testing/index.ts'

const ada = { method: 'password', email: 'ada@example.com', password: 'correct horse' }
const cookiesOf = ({ headers }: ServerAnswer): string[] =>
  headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value.split(';')[0] ?? '')

it('a refresh answer that is held back does not displace the cookie of the sign-in that overtook it', async () => {
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const server = createFakeAuthServer({ clock: { sleep: () => held } })
  const send = (path: string, fields: object, cookie = '') =>
    server.handle({
      method: 'POST',
      url: `https://app.test/auth${path}`,
      headers: { 'x-token-mode': 'cookie', cookie },
      body: JSON.stringify(fields),
    })

  const [first = ''] = cookiesOf(await send('/sign-in', ada))
  server.faults.delayAnswer = 1_000
  const late = send('/refresh', {}, first)
  await vi.waitFor(() => expect(server.state.counters.refreshes).toBe(1))
  server.faults.delayAnswer = 0
  const [second = ''] = cookiesOf(await send('/sign-in', ada, first))
  release()
  expect((await late).status).toBe(200)
  expect(cookiesOf(await late)).toEqual([])
  expect((await send('/refresh', {}, second)).status).toBe(200)
})
