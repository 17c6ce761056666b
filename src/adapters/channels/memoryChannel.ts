import type { TabChannel } from '../ports.ts'
import { encode, type Listeners, listenerSet } from './listeners.ts'

/** Where the tabs of a test meet. */
export interface MemoryHub {
  readonly members: Set<Listeners>
  /** Carries one message to one tab: now, later, twice, or never. */
  readonly carry: (arrive: () => void) => void
}

/** `carry` lets a test delay or lose messages. Default: the next microtask. */
export const memoryHub = (carry: MemoryHub['carry'] = queueMicrotask): MemoryHub => ({ members: new Set(), carry })

/** One tab's end of a hub. Messages are copied as JSON, as a real channel copies them. */
export function memoryChannel(hub: MemoryHub): TabChannel {
  const listeners = listenerSet()
  hub.members.add(listeners)
  return {
    post(message) {
      const text = encode(message)
      if (text === undefined || !hub.members.has(listeners)) return
      for (const other of hub.members) {
        if (other !== listeners) hub.carry(() => other.deliver(text))
      }
    },
    subscribe: (listener) => listeners.add(listener),
    close() {
      hub.members.delete(listeners)
      listeners.clear()
    },
  }
}
