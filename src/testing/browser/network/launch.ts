import type { Dice } from '../../histories/dice.ts'
import type { EventLoop } from '../eventLoop.ts'
import type { Process } from '../process.ts'
import type { CookieJar } from '../storage/cookies.ts'
import { type Sent, SimulatedRequest, SimulatedResponse } from './answers.ts'
import type { Disturbances } from './disturbances.ts'
import type { Flight, Flights } from './flights.ts'
import type { NetworkEnd, NetworkEntry, ServerHandler, SimulatedNetwork } from './network.types.ts'
import { onAbort } from './sharedAborts.ts'

export interface LaunchSite {
  readonly loop: EventLoop
  readonly dice: Dice
  readonly jar: CookieJar
  readonly trueTime: () => number
  readonly flights: Flights
  readonly disturbances: Disturbances
  readonly log: NetworkEntry[]
  readonly conditions: Pick<SimulatedNetwork, 'latency' | 'lossBefore' | 'lossAfter'> & { readonly isOnline: boolean }
  readonly serverOf: (origin: string) => ServerHandler | undefined
}

/** The page that sends, and its promise. */
export interface Sender {
  readonly process: Process
  readonly base: URL
  readonly resolve: (response: Response) => void
  readonly reject: (reason: unknown) => void
}

/** A browser waits that long for a server that is silent, ms. */
const SILENCE = 300_000

const siteOf = ({ protocol, hostname }: URL): string => `${protocol}//${hostname.split('.').slice(-2).join('.')}`

/**
 * One request:
 *
 *   page ── uplink ──▶ server works ── downlink ──▶ network process ── task ──▶ page
 *      lost?    broken?            lost?          cookies            aborted? gone?
 */
export function launch(site: LaunchSite, sent: Sent, { process, base, resolve, reject }: Sender): void {
  const { loop, dice, jar, trueTime, flights, conditions, log } = site
  const { method, url, headers, body, keepalive, signal, credentials, redirect } = sent
  if (signal?.aborted) {
    reject(signal.reason)
    return
  }
  const carriesCookies = credentials === 'include' || (credentials === 'same-origin' && url.origin === base.origin)
  const cookies = carriesCookies ? jar.headerFor(url, siteOf(url) === siteOf(base)) : ''
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

  const [least, most] = conditions.latency
  const way = (): number => least + dice.fraction() * (most - least)
  const tell = (label: string, settle: () => void): boolean =>
    process.receive(`request ${entry.id} (${method} ${url.pathname}) ${label}`, () => {
      keepGoing()
      settle()
    })
  const refuse = (label: string): boolean => tell(label, () => reject(new TypeError('Failed to fetch')))
  const flight: Flight = {
    entry,
    uplink: undefined,
    isOver: false,
    tellFailure: (label) => void loop.post(way() / 2, () => refuse(label)),
  }
  const giveUp = (): void => {
    flights.cancel(flight, 'aborted')
    reject(signal?.reason)
  }
  const fail = (delay: number, label: string, end: NetworkEnd): void => {
    loop.post(delay, () => {
      if (flight.isOver) return false
      flights.finish(flight, end)
      return refuse(label)
    })
  }
  /** A packet is lost: the connection breaks, or there is silence until somebody gives up. */
  const lose = (end: 'requestLost' | 'answerLost'): void =>
    fail(dice.chance(0.5) ? way() : SILENCE, end === 'requestLost' ? 'is lost' : 'gets no answer', end)

  flights.add(flight)
  const keepGoing = onAbort(signal, giveUp)
  const server = site.serverOf(url.origin)
  if (!conditions.isOnline) {
    fail(1, 'fails: offline', 'offline')
    return
  }
  if (!server) {
    fail(way(), 'fails: nobody serves there', 'refused')
    return
  }
  const disturbance = site.disturbances.meet(entry)
  const delayOf = (fate: 'delayRequest' | 'delayAnswer') => (disturbance?.fate === fate ? (disturbance.delay ?? 0) : 0)
  const isLost = disturbance?.fate === 'loseRequest' || dice.chance(conditions.lossBefore)
  const isAnswerLost = disturbance?.fate === 'loseAnswer' || dice.chance(conditions.lossAfter)

  /** In the browser's network process, which the page cannot hold up. */
  const receive = (response: Response, text: string): boolean => {
    if (flight.isOver) return false
    if (carriesCookies) for (const cookie of response.headers.getSetCookie()) jar.take(url, cookie)
    const { status, statusText } = response
    if (redirect === 'error' && status >= 300 && status < 400) {
      flights.finish(flight, 'refused')
      return refuse('is redirected')
    }
    flights.finish(flight, process.isDead ? 'tabGone' : 'delivered')
    return tell(`is answered: ${status}`, () => {
      // It was aborted while the answer waited for the page.
      if (signal?.aborted) return
      entry.delivered = trueTime()
      resolve(new SimulatedResponse(text, url.href, { status, statusText, headers: response.headers }))
    })
  }
  const answer = async (response: Response): Promise<void> => {
    const text = await response.text()
    entry.answered = { at: trueTime(), status: response.status }
    if (isAnswerLost) lose('answerLost')
    else {
      loop.postOutside(way() + delayOf('delayAnswer'), () => {
        // A device that sleeps gets it when it wakes up.
        loop.post(0, () => receive(response, text))
        return false
      })
    }
  }
  const arrive = (): boolean => {
    flight.uplink = undefined
    entry.reachedServer = trueTime()
    const request = new SimulatedRequest(url.href, { method, headers, body })
    new Promise<Response>((done) => done(server(request))).then(answer).catch(() => lose('answerLost'))
    return true
  }
  if (isLost) lose('requestLost')
  else flight.uplink = loop.postOutside(way() + delayOf('delayRequest'), arrive)
}
