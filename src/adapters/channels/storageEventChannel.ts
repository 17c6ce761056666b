import { type Page, thisPage } from '../page.ts'
import type { TabChannel, Unsubscribe } from '../ports.ts'
import { cryptoRandom } from '../random/cryptoRandom.ts'
import { encode, listenerSet } from './listeners.ts'

export interface StorageEventChannelOptions {
  readonly name: string
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
export function storageEventChannel({ name, page = thisPage }: StorageEventChannelOptions): TabChannel {
  const listeners = listenerSet()
  // Some browsers have told a page of its own writes.
  const own = `${cryptoRandom({ page }).id()} `
  let closed = false
  let stop: Unsubscribe | undefined

  const onStorage = (event: Event): void => {
    const { key, newValue } = event as StorageEvent
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
        const { localStorage } = page
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
        try {
          // WebKit tells only pages that have used the storage themselves.
          page.localStorage.getItem(name)
        } catch {
          // Then there is nothing to hear.
        }
        page.addEventListener('storage', onStorage)
        stop = () => page.removeEventListener('storage', onStorage)
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
