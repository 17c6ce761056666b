import { describe, expect, it } from 'vitest'
import { withAuth } from '../../../src/http/withAuth.ts'
import { challengeOf } from '../../../src/stepUp/challenge.ts'
import { otp, stepUpWorld } from './stepUpWorld.ts'

const API = 'https://api.test'
const CHALLENGE = 'Bearer realm="api", error="insufficient_user_authentication", acr_values="2", max_age="300"'

/** A browser, and an API that wants an elevated token; `sent`: what reached it. */
async function api({ status = 401, alsoAfter = false } = {}) {
  const made = stepUpWorld()
  const sent: { readonly token: string | null; readonly body: string }[] = []
  let elevated = new Set<string>()
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? null
    sent.push({ token, body: await request.text() })
    const isEnough = !alsoAfter && (token?.endsWith('x') || elevated.has(token ?? ''))
    return isEnough ? new Response('done') : new Response('no', { status, headers: { 'www-authenticate': CHALLENGE } })
  }
  const tab = await made.signedIn({
    requests: { origins: [API], fetch: fetch as typeof globalThis.fetch },
    backend: {
      ...made.server.backend(),
      async stepUp(credentials, context) {
        const grant = await made.server.backend().stepUp?.(credentials, context)
        elevated = new Set([...elevated, grant?.accessToken ?? ''])
        return grant as never
      },
    },
  })
  return { ...made, ...tab, sent }
}

describe('a request that is refused for insufficient authentication', () => {
  it('asks the user, not for a newer token, and is sent again with the stepped-up one', async () => {
    const { auth, watch, settle, finish, server, sent } = await api()
    const answer = watch(auth.fetch(`${API}/payout`, { method: 'POST', body: 'all' }))
    await settle()
    expect(auth.view.assurance?.request).toEqual({ acr: '2', maxAge: 300_000 })
    expect(server.counts.refresh).toBe(0)
    await finish(auth.submitStepUp(otp))
    await settle()
    expect(answer.value?.status).toBe(200)
    expect(sent.map(({ body }) => body)).toEqual(['all', 'all'])
    expect(sent[1]?.token).not.toBe(sent[0]?.token)
    expect(server.counts).toMatchObject({ refresh: 0, stepUp: 1 })
  })

  it('T8: is one of fifty that queue behind one step-up, each sent again once', async () => {
    const { auth, heard, watch, settle, finish, server, sent } = await api()
    const answers = Array.from({ length: 50 }, (_, n) => watch(auth.fetch(`${API}/${n}`)))
    await settle()
    expect(sent).toHaveLength(50)
    await finish(auth.submitStepUp(otp))
    await settle()
    expect(answers.map(({ value }) => value?.status)).toEqual(Array(50).fill(200))
    expect(sent).toHaveLength(100)
    expect(server.counts).toMatchObject({ stepUp: 1, refresh: 0 })
    expect(heard.filter((event) => (event as { type: string }).type === 'stepUpRequired')).toHaveLength(1)
  })

  it('is sent again at once where the user has stepped up since it was sent', async () => {
    const { auth, watch, settle, finish, server, sent } = await api()
    const first = watch(auth.fetch(`${API}/first`))
    await settle()
    const late = withAuth(auth, async (token) => (sent.length < 1 || !token ? 'no' : 'yes'), {
      isRejected: () => false,
    })
    await finish(auth.submitStepUp(otp))
    await settle()
    expect(first.is).toBe('kept')
    // The answer of a request that left before, and comes only now.
    const claim = { token: 'old', generation: 1, sessionId: auth.getSessionId() }
    const token = await finish(
      auth.challenged?.(
        new Response(null, { status: 401, headers: { 'www-authenticate': CHALLENGE } }),
        claim,
        null,
      ) as Promise<string | null>,
    )
    expect(token).toBe(auth.tokens.peekAccessToken())
    expect(server.counts.stepUp).toBe(1)
    expect(await finish(late())).toBe('yes')
  })

  it('asks although the session says that all is well: the server knows better', async () => {
    const { auth, watch, settle, finish, server } = await api({ alsoAfter: true })
    await finish(auth.submitStepUp(otp))
    expect(auth.isSteppedUp({ acr: '2' })).toBe(true)
    const answer = watch(auth.fetch(`${API}/payout`))
    await settle()
    expect(answer.is).toBe('waiting')
    await finish(auth.submitStepUp(otp))
    await settle()
    // Refused again: that is the answer, and nobody is asked a second time for one request.
    expect(answer.value?.status).toBe(401)
    expect(server.counts.stepUp).toBe(2)
    expect(auth.view.assurance?.request).toBeNull()
  })

  it('rejects with a typed error when the user declines', async () => {
    const { auth, watch, settle, sent } = await api({ status: 403 })
    const answer = watch(auth.fetch(`${API}/payout`))
    const action = watch(auth.stepUp({ acr: '2' }))
    await settle()
    auth.declineStepUp()
    await settle()
    expect(answer.error).toMatchObject({ code: 'insufficient_authentication', cause: { code: 'cancelled' } })
    expect(action.error).toMatchObject({ code: 'cancelled' })
    expect(sent).toHaveLength(1)
  })

  it('stops waiting when its caller gives up', async () => {
    const { auth, watch, settle } = await api()
    const giveUp = new AbortController()
    const answer = watch(auth.fetch(`${API}/payout`, { signal: giveUp.signal }))
    await settle()
    giveUp.abort(new Error('left the page'))
    await settle()
    expect(answer.error).toEqual(new Error('left the page'))
    expect(auth.view.assurance?.request).toBeNull()
  })

  it('T16: returns the refusal after the step-up where the body cannot be sent twice', async () => {
    const { auth, watch, settle, finish, sent } = await api()
    const body = new Blob(['once']).stream()
    const answer = watch(auth.fetch(`${API}/payout`, { method: 'POST', body, duplex: 'half' } as RequestInit))
    await settle()
    await finish(auth.submitStepUp(otp))
    await settle()
    expect(answer.value?.status).toBe(401)
    expect(sent).toHaveLength(1)
    const again = watch(auth.fetch(new Request(`${API}/payout`, { method: 'POST', body: 'again' })))
    await settle()
    expect(again.value?.status).toBe(200)
  })

  it('T19: rejects when the session ends while the user is asked', async () => {
    const { auth, watch, settle, finish } = await api()
    const answer = watch(auth.fetch(`${API}/payout`))
    await settle()
    await finish(auth.signOut())
    await settle()
    expect(answer.error).toMatchObject({ code: 'session_ended' })
  })

  it('secrets: neither codes nor tokens are in what the chart, its events and its children show', async () => {
    const seen: string[] = []
    const made = stepUpWorld()
    const { auth } = await made.signedIn({
      inspect: (event) =>
        seen.push(
          JSON.stringify(event, (key, value) =>
            ['actorRef', 'sourceRef', 'children', '_nodes', 'machine', '_transitions'].includes(key)
              ? undefined
              : value,
          ),
        ),
    })
    const asked = made.watch(auth.stepUp({ acr: '2' }))
    await made.settle()
    await made.finish(auth.submitStepUp({ ...otp, code: 'wrong-code' })).catch(() => {})
    await made.finish(auth.submitStepUp(otp))
    expect(asked.is).toBe('kept')
    const shown = seen.join() + JSON.stringify([auth.record(), auth.view, auth.explain()])
    expect(shown).toContain('stepUp.submit')
    for (const secret of [...made.server.secrets, '123456', 'wrong-code']) expect(shown).not.toContain(secret)
  })
})

describe('a challenge', () => {
  const read = (header: string) => challengeOf(new Headers({ 'www-authenticate': header }))
  it.each([
    ['Bearer error="insufficient_user_authentication"', {}],
    ['Bearer error="insufficient_user_authentication", max_age="5"', { maxAge: 5_000 }],
    ['DPoP realm="a, b", error=insufficient_user_authentication , acr_values="x y"', { acr: 'x y' }],
    ['Basic realm="error=\\"x\\"", Bearer error="insufficient_user_authentication", max_age=0', { maxAge: 0 }],
    ['Bearer error="insufficient_user_authentication", max_age="-1"', {}],
    ['Bearer error="insufficient_user_authentication", max_age="1e9"', {}],
  ])('%s', (header, request) => expect(read(header)).toEqual(request))
  it.each([
    '',
    'Bearer',
    'Bearer error="invalid_token"',
    'Bearer error="invalid_token", error_description="insufficient_user_authentication"',
    'Basic realm="error=insufficient_user_authentication"',
    `Bearer ${'a="b",'.repeat(10_000)} error="insufficient_user_authentication"`,
    '"'.repeat(4_000),
    ','.repeat(5_000),
  ])('is none: %#', (header) => expect(read(header)).toBeNull())
})
