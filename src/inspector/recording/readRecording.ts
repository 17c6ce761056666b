import { AuthError } from '../../errors.ts'
import { readMessage } from '../wire/readMessage.ts'
import type { WireMessage } from '../wire/wire.types.ts'
import { checkSize } from './checkSize.ts'
import { messagesOfFlight } from './messagesOfFlight.ts'
import type { Recording } from './recording.types.ts'

/**
 * Reads a recording that an inspector exported, or a flight record (`auth.record()`). Each message is checked like one
 * that was posted. Throws `AuthError('invalid_recording')` with a sentence that says what is wrong with the file.
 *
 * @example
 * const { messages } = readRecording(await file.text())
 */
export function readRecording(text: string): Recording {
  checkSize(text.length)
  const file = parse(text)
  if (file.kind === 'authchart.flight') {
    checkSchema(file.schema, 'flight record')
    return recordingOf(messagesOfFlight(listOf(file.entries, 'entries'), file), Number(file.startedAt) || 0)
  }
  if (file.kind !== 'authchart.recording') {
    throw wrong('This JSON is neither a recording of the inspector nor a flight record of authchart.')
  }
  checkSchema(file.schema, 'recording')
  const messages = listOf(file.messages, 'messages').map((value, index) => {
    const message = readMessage(value)
    if (!message) throw wrong(`Message ${index + 1} of this recording is none that the inspector knows.`)
    return message
  })
  return recordingOf(messages, Number(file.exportedAt) || 0)
}

const wrong = (message: string) => new AuthError('invalid_recording', message)

const recordingOf = (messages: readonly WireMessage[], exportedAt: number): Recording => ({
  kind: 'authchart.recording',
  schema: 1,
  exportedAt,
  messages,
})

function parse(text: string): Record<string, unknown> {
  if (text.trim() === '') throw wrong('This file is empty.')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The engine's own message may quote the file.
    const isCut = /^\s*\{/.test(text) && !/\}\s*$/.test(text)
    throw wrong(isCut ? 'This file is cut short: its end is missing.' : 'This file is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('This JSON is neither a recording of the inspector nor a flight record of authchart.')
  }
  return value as Record<string, unknown>
}

function checkSchema(schema: unknown, what: string): void {
  if (schema === 1) return
  const advice = Number(schema) > 1 ? 'A newer authchart wrote it: update the inspector.' : 'It may be damaged.'
  throw wrong(`This inspector reads schema 1 of a ${what}, and the file has another. ${advice}`)
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw wrong(`This file has no list of ${name}.`)
}
