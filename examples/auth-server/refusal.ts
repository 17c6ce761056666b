import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer that is not a success: the route throws it, the app turns it into JSON. Carries nothing secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly body: { readonly error: string; readonly [detail: string]: unknown }
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(
    status: ContentfulStatusCode,
    error: string,
    { retryAfter, ...details }: { readonly retryAfter?: number; readonly [detail: string]: unknown } = {},
  ) {
    super(error)
    this.status = status
    this.body = { error, ...details }
    this.retryAfter = retryAfter
  }
}
