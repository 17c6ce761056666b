import { Refusal } from './refusal.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The JSON object in a body; no body counts as `{}`. Throws a 400 for anything else. */
export function readFields(text: string): Fields {
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  } catch {
    // Not JSON: refused below like JSON of another shape.
  }
  throw new Refusal(400, 'invalid_request')
}

/** A field that must be a text of a sensible length. */
export function textField(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value === 'string' && value.length > 0 && value.length <= 1_024) return value
  throw new Refusal(400, 'invalid_request', { field: name })
}
