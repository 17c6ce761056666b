import { describe, expect, it, vi } from 'vitest'
import { boundedFetch } from '../../../../src/oidc/boundedFetch.ts'

const KILOBYTE = 1024

/** An answer that never ends, or ends after `kilobytes`. */
function longAnswer(kilobytes = Number.POSITIVE_INFINITY) {
  const state = { sent: 0, isCancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (state.sent++ < kilobytes) controller.enqueue(new Uint8Array(KILOBYTE).fill(32))
      else controller.close()
    },
    cancel() {
      state.isCancelled = true
      // Its source does not even let go.
      return new Promise(() => {})
    },
  })
  return { state, response: new Response(body, { headers: { 'content-type': 'application/json' } }) }
}

describe('an answer of the provider', () => {
  it('that never ends is left after a megabyte', async () => {
    const { state, response } = longAnswer()
    const answer = boundedFetch(async () => response)('https://idp.test/token')
    await expect(answer).rejects.toMatchObject({ code: 'invalid_response' })
    expect(state.isCancelled).toBe(true)
    expect(state.sent).toBeLessThan(1_100)
  })

  it('of a megabyte is read, with status and headers', async () => {
    const { response } = longAnswer(1_024)
    const answer = await boundedFetch(async () => response)('https://idp.test/token')
    expect((await answer.arrayBuffer()).byteLength).toBe(KILOBYTE * KILOBYTE)
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  it.each([200, 204, 400, 401, 500])('with status %i and no body is what it is', async (status) => {
    const answer = await boundedFetch(async () => new Response(null, { status }))('https://idp.test/token')
    expect(answer.status).toBe(status)
  })

  it('that is a redirect is not followed', async () => {
    const transport = vi.fn(
      async () => new Response('moved', { status: 307, headers: { location: 'https://evil.test' } }),
    )
    const answer = await boundedFetch(transport)('https://idp.test/token', { method: 'POST', redirect: 'follow' })
    expect(transport).toHaveBeenCalledWith('https://idp.test/token', { method: 'POST', redirect: 'manual' })
    expect(answer.status).toBe(307)
  })

  it('that stops in the middle ends with the signal of the request', async () => {
    const controller = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(new Uint8Array(10))
        controller.signal.addEventListener('abort', () => stream.error(controller.signal.reason))
      },
    })
    const answer = boundedFetch(async () => new Response(body))('https://idp.test/token')
    controller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })
})
