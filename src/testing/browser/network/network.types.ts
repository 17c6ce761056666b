export type ServerHandler = (request: Request) => Response | Promise<Response>

/** One request, as somebody saw it who sees everything. Times are true times, epoch ms. */
export interface NetworkEntry {
  readonly id: number
  /** Name of the tab. */
  readonly tab: string
  readonly method: string
  readonly url: string
  /** What was sent, secrets included. */
  readonly request: { readonly headers: Headers; readonly body: string | null; readonly keepalive: boolean }
  readonly sentAt: number
  reachedServer: number | null
  /** When the server had done its work, and what it said. */
  answered: { readonly at: number; readonly status: number } | null
  /** When the page was given the answer. */
  delivered: number | null
  /** How it ended; `null`: it is under way. */
  end: NetworkEnd | null
}

export type NetworkEnd = 'delivered' | 'requestLost' | 'answerLost' | 'aborted' | 'tabGone' | 'offline' | 'refused'

/** A fault for particular requests. */
export interface Disturbance {
  /** Part of the URL, or a judge. Default: every request. */
  readonly matches?: string | ((entry: NetworkEntry) => boolean)
  readonly fate: 'loseRequest' | 'loseAnswer' | 'delayRequest' | 'delayAnswer'
  /** Milliseconds that it takes longer. Default 0. */
  readonly delay?: number
  /** How many requests it meets. Default 1. */
  readonly times?: number
}

export interface SimulatedNetwork {
  /** One way, milliseconds: at least and at most. */
  latency: readonly [least: number, most: number]
  /** Share of the requests that never arrive. */
  lossBefore: number
  /** Share of the answers that never arrive, after the server has done its work. */
  lossAfter: number
  readonly log: readonly NetworkEntry[]
  /** Meets the next requests that it matches; returns the way to call it off. */
  disturb(disturbance: Disturbance): () => void
}
