import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { RouteTools } from 'authchart/testing'

type Fields = Readonly<Record<string, unknown>>

const object = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined

/** The `response` of a request, and the challenge that it answers. Refuses what has neither; its signature is not checked here. */
export function responseIn<Response extends AuthenticationResponseJSON | RegistrationResponseJSON>(
  fields: Fields,
  tools: RouteTools,
): { readonly response: Response; readonly challenge: string } {
  const response = object(fields.response)
  const encoded = object(response?.response)?.clientDataJSON
  if (response && typeof response.id === 'string' && typeof encoded === 'string' && encoded.length < 10_000) {
    const data = clientData(encoded)
    // The library lets answers from a foreign frame pass where the browser does not name the page around it.
    if (typeof data?.challenge === 'string' && data.crossOrigin !== true)
      return { response: response as unknown as Response, challenge: data.challenge }
  }
  return tools.refuse(400, 'invalid_request', { field: 'response' })
}

function clientData(encoded: string): Fields | undefined {
  try {
    return object(JSON.parse(Buffer.from(encoded, 'base64url').toString()))
  } catch {
    return undefined
  }
}
