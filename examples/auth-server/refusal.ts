import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer that is not a success: the route throws it, the app turns it into JSON. Carries nothing secret. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: ContentfulStatusCode
  readonly body: { readonly error: string; readonly [detail: string]: unknown }

  constructor(status: ContentfulStatusCode, error: string, details: Readonly<Record<string, unknown>> = {}) {
    super(error)
    this.status = status
    this.body = { error, ...details }
  }
}
