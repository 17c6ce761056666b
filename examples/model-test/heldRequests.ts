interface Held {
  readonly path: string
  answer(response?: Response): void
}

/** Requests of one page that wait until the test says how they are answered: so the app stands still in each state. */
export class HeldRequests {
  isHolding = false
  #waiting: Held[] = []

  /** `next` asks the real server. */
  async pass(request: Request, next: () => Promise<Response>): Promise<Response> {
    if (!this.isHolding) return next()
    return new Promise((resolve, reject) => {
      const answer = (response?: Response) => {
        if (response) resolve(response)
        else next().then(resolve, reject)
      }
      this.#waiting.push({ path: new URL(request.url).pathname, answer })
    })
  }

  /** Lets a request to `path` through, the newest, or answers it in the server's place. Waits for it if need be. */
  async answer(path: string, response?: Response): Promise<void> {
    for (let left = 250; left > 0; left--) {
      const held = this.#waiting.findLast((each) => each.path === path)
      if (held) {
        this.#waiting = this.#waiting.filter((each) => each !== held)
        return held.answer(response)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`The page sends no request to ${path}.`)
  }

  /** What has been sent to `path` so far was given up: only what comes from now on is answered. */
  giveUp(path: string): void {
    this.#waiting = this.#waiting.filter((each) => each.path !== path)
  }
}
