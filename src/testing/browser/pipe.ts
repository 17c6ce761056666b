import type { EventLoop } from './eventLoop.ts'
import type { Process } from './process.ts'

/** The way between a page and a part of the browser's own process. Each direction keeps its order. */
export interface Pipe {
  /** From the page. What a dead page would send never leaves; what has left arrives. */
  send(body: () => void): void
  /** To the page, as a task of it. */
  tell(label: string, body: () => void): void
  /** Called when the page has died, after all that it had sent before. */
  onDeath(body: () => void): void
}

export function createPipe(loop: EventLoop, process: Process, delay: () => number): Pipe {
  const [up, down] = [loop.lane(), loop.lane()]
  const carry = (body: () => void): void => {
    const arrive = (): boolean => {
      body()
      return false
    }
    loop.post(delay(), arrive, up)
  }
  return {
    send(body) {
      if (process.acts()) carry(body)
    },
    tell: (label, body) => void process.post(delay(), label, body, down),
    onDeath: (body) =>
      process.onChange((state) => {
        if (state === 'dead') carry(body)
      }),
  }
}
