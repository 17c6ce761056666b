import { type EventObject, fromCallback } from 'xstate'
import type { Environment } from '../../adapters/ports.ts'
import { onceAt } from './onceAt.ts'

export const createDeadline = <Event extends EventObject>(ports: Pick<Environment, 'clock' | 'lifecycle'>) =>
  fromCallback<EventObject, { readonly at: number; readonly event: Event }>(({ input, sendBack }) =>
    onceAt(ports, input.at, () => sendBack(input.event)),
  )
