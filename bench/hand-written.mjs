/**
 * What an app would write by hand in twenty lines: a token, its end, and one refresh in flight. The yardstick of
 * hot-path.mjs; correct for one tab that never sleeps.
 *
 * @param {{ accessToken: string, expiresAt: number, refresh: () => Promise<{ accessToken: string, expiresAt: number }> }} options
 */
export function handWritten({ accessToken, expiresAt, refresh }) {
  let current = { accessToken, expiresAt }
  let inFlight

  async function getAccessToken() {
    if (current.expiresAt - Date.now() > 30_000) return current.accessToken
    inFlight ??= refresh()
      .then((next) => {
        current = next
      })
      .finally(() => {
        inFlight = undefined
      })
    await inFlight
    return current.accessToken
  }

  /** @param {typeof globalThis.fetch} transport @param {string} origin */
  const fetchWith = (transport, origin) => async (url, init) => {
    const send = async () => {
      const headers = new Headers(init?.headers)
      if (new URL(url).origin === origin) headers.set('authorization', `Bearer ${await getAccessToken()}`)
      return transport(url, { ...init, headers })
    }
    const response = await send()
    if (response.status !== 401) return response
    current.expiresAt = 0
    return send()
  }

  return { getAccessToken, fetchWith }
}
