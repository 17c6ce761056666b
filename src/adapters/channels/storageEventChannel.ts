import type { TabChannel, Unsubscribe } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { encode, listenerSet } from './listeners.ts'

type Page = Pick<Window, 'localStorage' | 'addEventListener' | 'removeEventListener'>

export interface StorageEventChannelOptions {
  readonly name: string
  /** The window whose storage carries the messages. Default: the global one, looked up at each use. */
  readonly page?: Page
}

/**
 * Messages over `storage` events, for browsers without BroadcastChannel: each is written under one key and removed at
 * once, so that none stays behind. `post` never throws; a closed channel does nothing.
 *
 * @example
 * const channel = storageEventChannel({ name: 'authchart:my-app' })
 * const unsubscribe = channel.subscribe((message) => console.log(message))
 */
export function storageEventChannel({ name, page }: StorageEventChannelOptions): TabChannel {
  const listeners = listenerSet()
  // Some browsers have told a page of its own writes.
  const own = `${cryptoRandom().id()} `
  let closed = false
  let stop: Unsubscribe | undefined

  const onStorage = ({ key, newValue }: StorageEvent): void => {
    if (key !== name || !newValue || newValue.startsWith(own)) return
    listeners.deliver(newValue.slice(newValue.indexOf(' ') + 1))
  }
  const leave = (): void => {
    stop?.()
    stop = undefined
  }

  return {
    post(message) {
      const text = encode(message)
      if (closed || text === undefined) return
      try {
        const { localStorage } = page ?? window
        localStorage.setItem(name, own + text)
        localStorage.removeItem(name)
      } catch {
        // A message is a hint; the ledger decides.
      }
    },
    subscribe(listener) {
      if (closed) return () => {}
      const remove = listeners.add(listener)
      if (!stop) {
        const target = page ?? window
        target.addEventListener('storage', onStorage)
        stop = () => target.removeEventListener('storage', onStorage)
      }
      return () => {
        remove()
        if (listeners.size === 0) leave()
      }
    },
    close() {
      closed = true
      listeners.clear()
      leave()
    },
  }
}
