/** A string, form, blob or buffer can be sent again as it is; what is read by pulling can not (T16). */
export const isOneShot = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body)

/**
 * What the second attempt sends. Sending a `Request` uses up its body, so one that has a body is copied beforehand;
 * anything else is sent again as it is. Firefox has no `Request.body`: there the method tells.
 */
export const copyForRetry = (request: Request, init: RequestInit | undefined): Request => {
  const hasBody = request.body === undefined ? !/^(GET|HEAD)$/.test(request.method) : request.body !== null
  return hasBody && init?.body == null ? request.clone() : request
}
