import type { Dice } from '../../histories/dice.ts'
import type { EventLoop, Task } from '../eventLoop.ts'
import type { Process } from '../process.ts'
import type { CookieJar } from '../storage/cookies.ts'
import type { Weather } from '../weather.ts'
import { type Sent, SimulatedRequest, SimulatedResponse, takeApart } from './answers.ts'

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
  end: 'delivered' | 'requestLost' | 'answerLost' | 'aborted' | 'tabGone' | 'offline' | 'refused' | null
}

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

export interface Network extends SimulatedNetwork {
  serve(origin: string, handler: ServerHandler): void
  connect(process: Process, base: URL): typeof globalThis.fetch
  isOnline: boolean
  /** The cable is pulled: what is under way fails. */
  disconnect(): void
  /** The device sleeps for so many ms: the longer, the more of the connections that were open are dead afterwards. */
  sleep(ms: number): void
}

interface Flight {
  readonly entry: NetworkEntry
  readonly sent: Sent
  /** The request is on its way. */
  uplink: Task | undefined
  isOver: boolean
  /** The page hears of it, a moment later. */
  readonly tellFailure: (label: string) => void
}

/** A browser waits that long for a server that is silent. */
const SILENCE = 300_000

/** Half of the connections survive a sleep of this length, ms. */
const PATIENCE = 60_000

const siteOf = ({ protocol, hostname }: URL): string => `${protocol}//${hostname.split('.').slice(-2).join('.')}`

/**
 * The way to the servers: each request takes its time there and back, and may get lost on either way, quickly noticed
 * (a `TypeError`) or not before the caller gives up. One that is aborted, or whose tab dies, may still reach the server;
 * its answer, cookies included, is thrown away, unless it was sent with `keepalive`. Not modelled: CORS, HTTP caching,
 * following redirects, binary bodies.
 */
export function createNetwork({
  loop,
  dice,
  jar,
  weather,
  trueTime,
}: {
  readonly loop: EventLoop
  readonly dice: Dice
  readonly jar: CookieJar
  readonly weather: Weather
  readonly trueTime: () => number
}): Network {
  const servers = new Map<string, ServerHandler>()
  const log: NetworkEntry[] = []
  const flights = new Set<Flight>()
  let disturbances: { readonly rule: Disturbance; left: number }[] = []

  const meets = ({ matches = '' }: Disturbance, entry: NetworkEntry): boolean =>
    typeof matches === 'string' ? entry.url.includes(matches) : matches(entry)
  const disturbanceOf = (entry: NetworkEntry): Disturbance | undefined => {
    const found = disturbances.find(({ rule }) => meets(rule, entry))
    if (found && --found.left === 0) disturbances = disturbances.filter((one) => one !== found)
    return found?.rule
  }

  const network: Network = {
    latency: weather.latency,
    lossBefore: weather.lossBefore,
    lossAfter: weather.lossAfter,
    log,
    isOnline: true,
    disturb(rule) {
      const added = { rule, left: rule.times ?? 1 }
      disturbances.push(added)
      return () => {
        disturbances = disturbances.filter((one) => one !== added)
      }
    },
    serve: (origin, handler) => void servers.set(new URL(origin).origin, handler),
    sleep(ms) {
      for (const flight of [...flights]) {
        if (!dice.chance(ms / (ms + PATIENCE))) continue
        cancelled(flight, 'answerLost')
        flight.tellFailure('fails: the connection did not survive the sleep')
      }
    },
    disconnect() {
      for (const flight of [...flights]) {
        cancelled(flight, 'offline')
        flight.tellFailure('fails: offline')
      }
    },
    connect: (process, base) => {
      process.onChange((state) => {
        if (state !== 'dead') return
        for (const flight of [...flights])
          if (flight.entry.tab === process.name && !flight.sent.keepalive) cancelled(flight, 'tabGone')
      })
      return (input, init) =>
        new Promise<Response>((resolve, reject) => {
          if (process.isDead) return
          const apart = takeApart(input, init, base.href)
          if ('then' in apart) apart.then((sent) => fly(process, base, sent, resolve, reject), reject)
          else fly(process, base, apart, resolve, reject)
        })
    },
  }

  const way = (): number => network.latency[0] + dice.fraction() * (network.latency[1] - network.latency[0])
  const finish = (flight: Flight, end: NonNullable<NetworkEntry['end']>): void => {
    flight.isOver = true
    flight.entry.end = end
    flights.delete(flight)
  }
  /** The caller is gone: what has left may arrive all the same. */
  const cancelled = (flight: Flight, end: NonNullable<NetworkEntry['end']>): void => {
    if (flight.isOver) return
    if (flight.uplink && dice.chance(0.5)) flight.uplink.isCancelled = true
    finish(flight, end)
  }

  const fly = (
    process: Process,
    base: URL,
    sent: Sent,
    resolve: (response: Response) => void,
    reject: (reason: unknown) => void,
  ): void => {
    const { method, url, headers, body, keepalive, signal, credentials } = sent
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const isSameSite = siteOf(url) === siteOf(base)
    const carriesCookies = credentials === 'include' || (credentials === 'same-origin' && url.origin === base.origin)
    const cookies = carriesCookies ? jar.headerFor(url, isSameSite) : ''
    if (cookies) headers.set('cookie', cookies)
    const entry: NetworkEntry = {
      id: log.length + 1,
      tab: process.name,
      method,
      url: url.href,
      request: { headers, body, keepalive },
      sentAt: trueTime(),
      reachedServer: null,
      answered: null,
      delivered: null,
      end: null,
    }
    log.push(entry)
    const name = `request ${entry.id} (${method} ${url.pathname})`
    const refuse = (label: string) => (): boolean =>
      process.receive(`${name} ${label}`, () => {
        signal?.removeEventListener('abort', giveUp)
        reject(new TypeError('Failed to fetch'))
      })
    const flight: Flight = {
      entry,
      sent,
      uplink: undefined,
      isOver: false,
      tellFailure: (label) => void loop.post(way() / 2, refuse(label)),
    }
    flights.add(flight)
    const giveUp = (): void => {
      cancelled(flight, 'aborted')
      reject(signal?.reason)
    }
    const fail = (delay: number, label: string, end: NonNullable<NetworkEntry['end']>): void => {
      const tell = refuse(label)
      loop.post(delay, () => {
        if (flight.isOver) return false
        finish(flight, end)
        return tell()
      })
    }
    /** A packet is lost: the connection breaks, or there is silence until somebody gives up. */
    const lose = (end: 'requestLost' | 'answerLost'): void =>
      fail(dice.chance(0.5) ? way() : SILENCE, end === 'requestLost' ? 'is lost' : 'gets no answer', end)

    signal?.addEventListener('abort', giveUp)
    const handler = servers.get(url.origin)
    if (!network.isOnline) {
      fail(1, 'fails: offline', 'offline')
      return
    }
    if (!handler) {
      fail(way(), 'fails: nobody serves there', 'refused')
      return
    }

    const disturbance = disturbanceOf(entry)
    const extra = disturbance?.delay ?? 0
    const isLost = disturbance?.fate === 'loseRequest' || dice.chance(network.lossBefore)
    const isAnswerLost = disturbance?.fate === 'loseAnswer' || dice.chance(network.lossAfter)
    if (isLost) {
      lose('requestLost')
      return
    }

    const arrive = (): boolean => {
      flight.uplink = undefined
      entry.reachedServer = trueTime()
      const request = new SimulatedRequest(url.href, { method, headers, body })
      new Promise<Response>((answer) => answer(handler(request))).then(
        async (response) => {
          const text = await response.text()
          entry.answered = { at: trueTime(), status: response.status }
          back(response, text)
        },
        () => lose('answerLost'),
      )
      return true
    }
    const back = (response: Response, text: string): void => {
      if (isAnswerLost) {
        lose('answerLost')
        return
      }
      loop.postOutside(way() + (disturbance?.fate === 'delayAnswer' ? extra : 0), () => {
        loop.post(0, () => received(response, text))
        return false
      })
    }
    /** In the browser's network process, which the page cannot hold up. */
    const received = (response: Response, text: string): boolean => {
      if (flight.isOver) return false
      if (carriesCookies) for (const cookie of response.headers.getSetCookie()) jar.take(url, cookie)
      const { status, statusText } = response
      if (sent.redirect === 'error' && status >= 300 && status < 400) {
        fail(0, 'is redirected', 'refused')
        return false
      }
      finish(flight, process.isDead ? 'tabGone' : 'delivered')
      const answer = new SimulatedResponse(text, url.href, { status, statusText, headers: response.headers })
      return process.receive(`${name} is answered: ${status}`, () => {
        signal?.removeEventListener('abort', giveUp)
        if (signal?.aborted) return
        entry.delivered = trueTime()
        resolve(answer)
      })
    }
    flight.uplink = loop.postOutside(way() + (disturbance?.fate === 'delayRequest' ? extra : 0), arrive)
  }
  return network
}
