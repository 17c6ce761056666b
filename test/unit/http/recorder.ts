export interface Sent {
  readonly input: RequestInfo | URL
  readonly init: RequestInit | undefined
  readonly authorization: string | null
  readonly body: unknown
}

/** A transport that keeps what it was given; `answer` is asked for each request, by its number from 0. */
export function recorder(answer: (nth: number, sent: Sent) => Response | Promise<Response> = () => new Response('{}')) {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    const body = init?.body ?? (input instanceof Request ? await input.text() : undefined)
    const one = { input, init, authorization: headers.get('authorization'), body }
    sent.push(one)
    return answer(sent.length - 1, one)
  }
  return { fetch, sent, tokens: () => sent.map(({ authorization }) => authorization) }
}

/** An answer as it stands at the end of a redirect. */
export function redirectedTo(url: string, status: number): Response {
  const response = new Response(null, { status })
  Object.defineProperties(response, { redirected: { value: true }, url: { value: url } })
  return response
}

/** 401 to the old token, 200 to the new one. */
export const rejectFirst = (nth: number) => new Response(null, { status: nth === 0 ? 401 : 200 })
