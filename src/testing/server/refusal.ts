/** An answer that is not a success: a route throws it, the server turns it into JSON. Carries nothing secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: { readonly error: string; readonly [detail: string]: unknown }
  readonly headers: readonly (readonly [name: string, value: string])[]

  constructor(
    status: number,
    error: string,
    {
      retryAfter,
      challenge,
      ...details
    }: {
      /** Seconds. */
      readonly retryAfter?: number
      /** For `WWW-Authenticate`. */
      readonly challenge?: string
      readonly [detail: string]: unknown
    } = {},
  ) {
    super(error)
    this.status = status
    this.body = { error, ...details }
    this.headers = [
      ...(retryAfter === undefined ? [] : [['retry-after', String(retryAfter)] as const]),
      ...(challenge === undefined ? [] : [['www-authenticate', challenge] as const]),
    ]
  }
}
