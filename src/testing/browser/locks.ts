import type { Dice } from '../histories/dice.ts'
import type { EventLoop } from './eventLoop.ts'
import { createPipe, type Pipe } from './pipe.ts'
import type { Process } from './process.ts'
import { delayUpTo, type Weather } from './weather.ts'

interface Claim {
  readonly name: string
  readonly mode: LockMode
  readonly process: Process
  /** Carries news to the page, after all that was sent there before. */
  readonly tell: Pipe['tell']
  readonly enter: (isGranted: boolean) => void
  readonly rob: () => void
}

interface Room {
  held: Claim[]
  queue: Claim[]
}

export interface PageLocks {
  readonly manager: LockManager
  /** Names of the locks that this page holds or waits for. */
  claimed(): string[]
}

export interface Locks {
  connect(process: Process): PageLocks
}

const denied = (message: string) => Promise.reject(new DOMException(message, 'NotSupportedError'))

/**
 * The browser's one lock manager: consistent for all tabs, first come first served, exclusive and shared locks, `steal`,
 * `ifAvailable`, `signal`, `query`. Requests and answers take a moment each way. A dead page's locks are freed a moment
 * after its death; those of a frozen page stay. What a page does with a lock that was stolen from it is its own affair.
 */
export function createLocks(loop: EventLoop, dice: Dice, weather: Weather): Locks {
  const rooms = new Map<string, Room>()

  const serve = (name: string, room: Room): void => {
    for (let next = room.queue[0]; next; next = room.queue[0]) {
      const isFree =
        room.held.length === 0 || (next.mode === 'shared' && room.held.every(({ mode }) => mode === 'shared'))
      if (!isFree) break
      room.queue.shift()
      grant(room, next)
    }
    if (room.held.length === 0 && room.queue.length === 0) rooms.delete(name)
  }
  const grant = (room: Room, claim: Claim): void => {
    room.held.push(claim)
    claim.tell(`has lock ${claim.name}`, () => claim.enter(true))
  }
  const remove = (claim: Claim): void => {
    const room = rooms.get(claim.name)
    if (!room) return
    room.held = room.held.filter((one) => one !== claim)
    room.queue = room.queue.filter((one) => one !== claim)
    serve(claim.name, room)
  }
  const arrive = (claim: Claim, { steal = false, ifAvailable = false }: LockOptions): void => {
    if (claim.process.isDead) return
    const room = rooms.get(claim.name) ?? { held: [], queue: [] }
    rooms.set(claim.name, room)
    if (steal) {
      for (const robbed of room.held) robbed.tell(`lock ${robbed.name} is stolen`, robbed.rob)
      room.held = []
      grant(room, claim)
      return
    }
    if (ifAvailable) {
      const isFree = room.queue.length === 0 && (room.held.length === 0 || isSharedBy(room, claim))
      if (isFree) grant(room, claim)
      else claim.tell(`lock ${claim.name} is not available`, () => claim.enter(false))
      return
    }
    room.queue.push(claim)
    serve(claim.name, room)
  }
  const snapshot = (): LockManagerSnapshot => {
    const all = [...rooms.values()]
    const info = ({ name, mode, process }: Claim): LockInfo => ({ name, mode, clientId: process.name })
    return { held: all.flatMap(({ held }) => held.map(info)), pending: all.flatMap(({ queue }) => queue.map(info)) }
  }

  const connect = (process: Process): PageLocks => {
    const claims = new Set<Claim>()
    const { send, tell, onDeath } = createPipe(loop, process, () => delayUpTo(dice, weather.lockDelay))
    onDeath(() => {
      const all = [...rooms.values()].flatMap(({ held, queue }) => [...held, ...queue])
      for (const claim of all) if (claim.process === process) remove(claim)
    })

    const request = <T>(name: string, options: LockOptions, callback: LockGrantedCallback<T>): Promise<T> => {
      const { signal, steal, ifAvailable, mode = 'exclusive' } = options
      if (name.startsWith('-')) return denied('Names cannot begin with "-".')
      if (steal && (ifAvailable || mode !== 'exclusive')) return denied('steal: exclusive, and not with ifAvailable.')
      if (signal && (steal || ifAvailable)) return denied('signal: neither with steal nor with ifAvailable.')
      if (signal?.aborted) return Promise.reject(signal.reason)
      return new Promise<T>((resolve, reject) => {
        let isGivenUp = false
        const leave = (): void => {
          claims.delete(claim)
          send(() => remove(claim))
        }
        const giveUp = (): void => {
          isGivenUp = true
          reject(signal?.reason)
          leave()
        }
        const claim: Claim = {
          name,
          mode,
          process,
          tell,
          enter(isGranted) {
            if (isGivenUp) return
            signal?.removeEventListener('abort', giveUp)
            new Promise<T>((entered) => entered(callback(isGranted ? { name, mode } : null) as T))
              .then(resolve, reject)
              .finally(leave)
          },
          rob() {
            claims.delete(claim)
            reject(new DOMException('Lock broken by another request with the "steal" option.', 'AbortError'))
          },
        }
        claims.add(claim)
        signal?.addEventListener('abort', giveUp)
        send(() => arrive(claim, options))
      })
    }
    const manager = {
      request: <T>(name: string, ...rest: [LockGrantedCallback<T>] | [LockOptions, LockGrantedCallback<T>]) =>
        rest.length === 1 ? request(name, {}, rest[0]) : request(name, ...rest),
      query: () =>
        new Promise<LockManagerSnapshot>((resolve) => {
          send(() => {
            const found = snapshot()
            tell('has seen the locks', () => resolve(found))
          })
        }),
    }
    return { manager: manager as LockManager, claimed: () => [...claims].map(({ name }) => name) }
  }
  return { connect }
}

const isSharedBy = ({ held }: Room, { mode }: Claim): boolean =>
  mode === 'shared' && held.every((one) => one.mode === 'shared')
