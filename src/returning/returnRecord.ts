/** What is kept of an address. The storage belongs to every script of the origin: read as if a stranger had written it. */
export interface ReturnRecord {
  readonly to: string
  /** Epoch milliseconds on this device's clock. */
  readonly at: number
  /** The id of the user who was there; `null`: nobody had signed in yet. */
  readonly of: string | null
}

export const writeRecord = ({ to, at, of }: ReturnRecord): string => JSON.stringify({ to, at, of })

/** `null` for whatever is not a record. The address in it has not been judged. */
export function readRecord(text: string | null): ReturnRecord | null {
  try {
    const { to, at, of } = JSON.parse(text ?? '') as Record<keyof ReturnRecord, unknown>
    const isRecord = typeof to === 'string' && typeof at === 'number' && (of === null || typeof of === 'string')
    return isRecord ? { to, at, of } : null
  } catch {
    return null
  }
}
