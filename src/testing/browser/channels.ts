import type { Dice } from '../histories/dice.ts'
import type { EventLoop, Lane } from './eventLoop.ts'
import type { Process } from './process.ts'
import { delayUpTo, type Weather } from './weather.ts'

interface End {
  readonly process: Process
  readonly lanes: Map<Process, Lane>
  hear(data: unknown): void
}

export interface PageChannels {
  readonly BroadcastChannel: new (name: string) => BroadcastChannel
  /** Names of the channels that this page has open. */
  open(): string[]
}

export interface Channels {
  connect(process: Process): PageChannels
}

/**
 * BroadcastChannel: each message takes its own time to each of the other ends and may get lost on the way; those of one
 * sender to one receiver keep their order. A frozen page hears them when it thaws. A message for a page in the
 * back/forward cache evicts it, as in Chromium: the page dies. Not modelled: `messageerror`.
 */
export function createChannels(loop: EventLoop, dice: Dice, weather: Weather): Channels {
  const rooms = new Map<string, Set<End>>()

  const carry = (from: Process, to: End, name: string, data: unknown): void => {
    if (weather.messageLoss > 0 && dice.chance(weather.messageLoss)) return
    const lane = to.lanes.get(from) ?? loop.lane()
    to.lanes.set(from, lane)
    loop.post(
      delayUpTo(dice, weather.messageDelay),
      () => {
        if (!rooms.get(name)?.has(to)) return false
        if (to.process.state === 'cached') to.process.become('dead')
        return to.process.receive(`message on ${name} from ${from.name}`, () => to.hear(data))
      },
      lane,
    )
  }

  const connect = (process: Process): PageChannels => {
    const own = new Map<End, string>()
    process.onChange((state) => {
      if (state !== 'dead') return
      for (const [end, name] of own) rooms.get(name)?.delete(end)
    })

    class SimulatedChannel {
      readonly name: string
      onmessage: ((event: MessageEvent) => void) | null = null
      readonly #listeners = new Set<(event: MessageEvent) => void>()
      readonly #end: End

      constructor(name: string) {
        this.name = name
        this.#end = {
          process,
          lanes: new Map(),
          hear: (data) => {
            if (!own.has(this.#end)) return
            const event = { type: 'message', data, isTrusted: true } as MessageEvent
            for (const listener of [this.onmessage, ...this.#listeners]) {
              try {
                listener?.(event)
              } catch (error) {
                process.report(error)
              }
            }
          },
        }
        if (process.isDead) return
        own.set(this.#end, name)
        const room = rooms.get(name) ?? new Set()
        rooms.set(name, room.add(this.#end))
      }

      postMessage(message: unknown): void {
        if (!process.acts()) return
        if (!own.has(this.#end)) throw new DOMException('The channel is closed.', 'InvalidStateError')
        const data = typeof message === 'string' ? message : structuredClone(message)
        for (const end of rooms.get(this.name) ?? []) if (end !== this.#end) carry(process, end, this.name, data)
      }

      addEventListener(type: string, listener: (event: MessageEvent) => void): void {
        if (type === 'message') this.#listeners.add(listener)
      }

      removeEventListener(_type: string, listener: (event: MessageEvent) => void): void {
        this.#listeners.delete(listener)
      }

      close(): void {
        own.delete(this.#end)
        rooms.get(this.name)?.delete(this.#end)
      }
    }
    return {
      BroadcastChannel: SimulatedChannel as unknown as PageChannels['BroadcastChannel'],
      open: () => [...own.values()],
    }
  }
  return { connect }
}
