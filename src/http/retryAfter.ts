/** `Retry-After` in milliseconds from `now` (epoch ms): seconds or a date (RFC 9110 §10.2.3). `undefined` where there is none to read. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
