/** What may stand in a header (RFC 6750 §2.1, generously). `Headers` would quote anything else, secret and all, in its error. */
export const isHeaderSafe = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
