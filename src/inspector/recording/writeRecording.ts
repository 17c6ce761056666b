import type { WireMessage } from '../wire/wire.types.ts'
import { LARGEST } from './checkSize.ts'
import type { Recording } from './recording.types.ts'

/**
 * The text of a recording file. What would make it larger than `readRecording` takes falls out at the old end; what
 * says which actors there are always stays.
 *
 * @example
 * const file = new Blob([writeRecording(timeline.messages)], { type: 'application/json' })
 */
export function writeRecording(messages: readonly WireMessage[], exportedAt: number = Date.now()): string {
  const texts = messages.map((message) => JSON.stringify(message))
  // A character has up to three bytes in UTF-8 for each UTF-16 unit; the file is measured in bytes.
  const encoder = new TextEncoder()
  const sizes = texts.map((text) => encoder.encode(text).length + 1)
  let size = sizes.reduce((sum, bytes) => sum + bytes, 200)
  const kept = texts.filter((_, index) => {
    if (size <= LARGEST || messages[index]?.type === '@xstate.actor') return true
    size -= sizes[index] ?? 0
    return false
  })
  const { kind, schema }: Pick<Recording, 'kind' | 'schema'> = { kind: 'authchart.recording', schema: 1 }
  const head = JSON.stringify({ kind, schema, exportedAt })
  return `${head.slice(0, -1)},"messages":[${kept.join(',')}]}`
}
