import { type Page, thisPage } from '../page.ts'
import type { TabChannel } from '../ports.ts'
import { encode, listenerSet } from './listeners.ts'

/**
 * Messages over a `BroadcastChannel`. It is open only while somebody listens and the page is not in the back/forward
 * cache, from which a message would evict it (T43). `post` never throws; a closed channel does nothing.
 *
 * @example
 * const channel = broadcastChannel({ name: 'authchart:my-app' })
 * const unsubscribe = channel.subscribe((message) => console.log(message))
 */
export function broadcastChannel({
  name,
  page = thisPage,
}: {
  readonly name: string
  readonly page?: Page
}): TabChannel {
  const listeners = listenerSet()
  let wire: BroadcastChannel | undefined
  let closed = false

  const connect = (): void => {
    if (wire) return
    try {
      wire = new page.BroadcastChannel(name)
      wire.onmessage = ({ data }) => listeners.deliver(data)
    } catch {
      // An opaque origin has no other tabs to hear from.
    }
  }
  const disconnect = (): void => {
    wire?.close()
    wire = undefined
  }
  const onPageHide = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted) disconnect()
  }
  const listen = (change: 'addEventListener' | 'removeEventListener'): void => {
    // A worker or a server has no such events.
    page[change]?.('pagehide', onPageHide)
    page[change]?.('pageshow', connect)
  }
  const leave = (): void => {
    disconnect()
    listen('removeEventListener')
  }

  return {
    post(message) {
      const text = encode(message)
      if (closed || text === undefined) return
      try {
        if (wire) wire.postMessage(text)
        else {
          const once = new page.BroadcastChannel(name)
          once.postMessage(text)
          once.close()
        }
      } catch {
        // A message is a hint; the ledger decides.
      }
    },
    subscribe(listener) {
      if (closed) return () => {}
      const remove = listeners.add(listener)
      if (listeners.size === 1) listen('addEventListener')
      connect()
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
