import type { WireMessage } from '../wire/wire.types.ts'

/** What an inspector has seen, as a file. */
export interface Recording {
  readonly kind: 'authchart.recording'
  readonly schema: 1
  /** Epoch ms. */
  readonly exportedAt: number
  readonly messages: readonly WireMessage[]
}
