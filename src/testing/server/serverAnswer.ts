import type { Reply, ServerAnswer } from './exchange.ts'
import { DroppedAnswer, dateOf } from './faultyNetwork.ts'
import type { JournalEntry } from './journal.ts'
import { Refusal } from './refusal.ts'
import type { ServerWorld } from './world.ts'

type HeaderList = ServerAnswer['headers']

/** No cache may keep an answer, and no browser guess what it is; the server's idea of the time goes with each. */
export const commonHeaders = ({ clock, faults }: Pick<ServerWorld, 'clock' | 'faults'>): HeaderList => [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['date', dateOf(clock, faults)],
]

export const answerOf = ({ status, body }: Reply, headers: HeaderList = []): ServerAnswer => ({
  status,
  headers: body === undefined ? headers : [['content-type', 'application/json'], ...headers],
  body: body === undefined ? '' : JSON.stringify(body),
})

/** What a thrown error becomes. A dropped answer stays an error: there is nothing to send. */
export function refused(error: unknown, entry: JournalEntry): ServerAnswer {
  if (error instanceof DroppedAnswer) throw error
  if (error instanceof Refusal) {
    entry.error = error.body.error
    return answerOf(error, error.headers)
  }
  // A bug in here, or in a callback of the test's author: they would search long for a bare 500.
  console.error(error)
  entry.error = 'server_error'
  return answerOf({ status: 500, body: { error: 'server_error' } })
}
