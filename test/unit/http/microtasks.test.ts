import { describe, expect, it } from 'vitest'
import { createAuthFetch } from '../../../src/http/authFetch.ts'
import { withAuth } from '../../../src/http/withAuth.ts'
import { fakeClient } from './fakeClient.ts'
import { recorder } from './recorder.ts'

type Fake = ReturnType<typeof fakeClient>
/** Called with each token that leaves; says whether it is rejected. */
type Leaves = (token: string) => boolean

const url = 'https://api.example.test/'
const ways: [string, (fake: Fake, leaves: Leaves) => Promise<unknown>][] = [
  [
    'auth.fetch',
    ({ client }, leaves) => {
      const { fetch } = recorder(
        (_, { authorization }) => new Response(null, { status: leaves(authorization?.slice(7) ?? '') ? 401 : 200 }),
      )
      return createAuthFetch(client, { fetch, origins: [new URL(url).origin] })(url)
    },
  ],
  [
    'withAuth',
    ({ client }, leaves) =>
      withAuth(client, async (token) => leaves(token ?? ''), { isRejected: (isRejected) => isRejected === true })(),
  ],
]

/** Asks while there is no token, and lets something happen each number of microtasks after one has come. */
async function atEachMicrotask(round: (happen: (what: () => void) => Promise<void>, fake: Fake) => Promise<void>) {
  for (let ticks = 0; ticks < 30; ticks++) {
    const fake = fakeClient({ isValid: false })
    const release = fake.hold()
    await round(async (what) => {
      release()
      for (let nth = 0; nth < ticks; nth++) await null
      what()
    }, fake)
  }
}

describe.each(ways)('between two promises of %s', (_, ask) => {
  it('T9: what leaves with A’s token after B has come is never told to B’s page', () =>
    atEachMicrotask(async (happen, fake) => {
      let isMixed = false
      const answer = ask(fake, (token) => {
        isMixed ||= token === 't1' && fake.state.sessionId === 'b'
        return false
      }).then(
        () => 'told',
        ({ code }) => code,
      )
      await happen(() => {
        fake.state.isValid = false
        fake.change('b')
      })
      expect(await answer).toMatch(isMixed ? /user_changed/ : /user_changed|told/)
    }))

  it('T8: a rejected token is told by its own generation, so that a newer one costs no refresh', () =>
    atEachMicrotask(async (happen, { client, state, ...fake }) => {
      const answer = ask({ client, state, ...fake }, (token) => token === 't1')
      await happen(() => {
        if (state.rejections.length === 0) state.generation = 2
      })
      await answer
      expect(state.rejections.filter((generation) => generation > 1)).toEqual([])
    }))
})
