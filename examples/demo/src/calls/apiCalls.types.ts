/** What became of a call to the API. */
export interface CallOutcome {
  readonly id: number
  readonly label: string
  readonly tone: 'good' | 'bad' | 'waiting'
  readonly text: string
  /** Milliseconds; `null` while it is under way. */
  readonly took: number | null
}

export interface ApiCall {
  readonly label: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: object
  /** Sent this many times at once. */
  readonly times?: number
  /** What the server asks for; the page only says so, it does not decide. */
  readonly permission?: string
}
