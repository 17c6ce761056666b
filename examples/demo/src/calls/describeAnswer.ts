const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  429: 'Too many requests',
  503: 'Unavailable',
}

/** An answer in a few words: `200 OK · 3 orders`. */
export async function describeAnswer(response: Response): Promise<string> {
  const status = `${response.status} ${PHRASES[response.status] ?? ''}`.trim()
  const answer = (await response.json().catch(() => null)) as Readonly<Record<string, unknown>> | null
  const { error, orders, item, permission, waited, name, bound } = answer ?? {}
  const detail = Array.isArray(orders)
    ? `${orders.length} orders`
    : typeof item === 'string'
      ? item
      : typeof waited === 'number'
        ? `after ${waited} ms`
        : typeof name === 'string'
          ? `${name}${bound ? ', key proved' : ''}`
          : [error, permission].filter((part) => typeof part === 'string').join(': ')
  return detail ? `${status} · ${detail}` : status
}
